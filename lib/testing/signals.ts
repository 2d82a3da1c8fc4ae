import type { Signal, SignalPlace } from "@/lib/anomalies/core/signal";
import { parseUsd, ZERO_USD } from "@/lib/kernel/money";

const AT = Date.parse("2026-03-10T00:00:00Z");

/** A prompt loop of ten dollars by Triage of Care: a test says only what it is about. */
export const testSignal = ({ place, ...over }: Partial<Omit<Signal, "place">> & { place?: Partial<SignalPlace> } = {}): Signal => ({
  ...{ detector: "B1", key: "B1:triage", scopeKind: "identity", scopeId: "triage", traceId: null, severity: "medium" },
  title: "Triage sent the same prompt 40 times in 10 minutes",
  ...{ startedMs: AT, detectedMs: AT, untilMs: AT + 600_000 },
  ...{ actualUsd: parseUsd("10"), expectedUsd: ZERO_USD, impactUsd: parseUsd("10"), confidence: 0.9, score: 0 },
  ...{ evidence: [{ name: "Same prompt", value: "40 of 42 calls" }], parameters: {} },
  ...over,
  place: {
    identityId: "triage",
    credentialId: null,
    teamId: "care",
    businessUnitId: null,
    applicationId: null,
    environmentId: null,
    ...place,
  },
});
