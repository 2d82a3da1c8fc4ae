/** Calls and surroundings for tests of the detectors of behaviour. */
import { BehaviourEngine } from "@/lib/anomalies/core/behaviour/engine";
import type { CallFact } from "@/lib/anomalies/core/call-fact";
import { type DetectorSettings, settingsOf } from "@/lib/anomalies/core/settings";
import type { Signal } from "@/lib/anomalies/core/signal";
import type { Denial, Exposure, IdentitySurroundings, Surroundings } from "@/lib/anomalies/core/surroundings";
import { parseUsd } from "@/lib/kernel/money";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** A Monday. */
export const START = Date.parse("2026-03-02T00:00:00Z");

let made = 0;

/** A call of a model at an instant; `usd` is its cost. */
export function callFact(atMs: number, { usd, ...given }: Partial<CallFact> & { usd?: string } = {}): CallFact {
  made++;
  return {
    eventId: `event-${made}`,
    isFirst: true,
    atMs,
    receivedMs: atMs + 1_000,
    identityId: "agent",
    credentialId: "key",
    operatorId: null,
    actorId: null,
    ownerId: "owner",
    teamId: "team",
    businessUnitId: "unit",
    applicationId: "application",
    environmentId: "production",
    agent: null,
    provider: "openai",
    model: "gpt-5",
    operation: "chat",
    tool: null,
    toolServer: null,
    argsHash: null,
    promptHash: `prompt-${made}`,
    status: "ok",
    errorType: null,
    attempt: null,
    retryOf: null,
    input: 1_000,
    cacheRead: 0,
    cacheWrite: null,
    output: 200,
    costUsd: parseUsd(usd ?? "0.01"),
    traceId: `trace-${made}`,
    spanId: `span-${made}`,
    parentSpanId: null,
    sessionId: null,
    ip: null,
    asn: null,
    country: null,
    userAgent: null,
    ...given,
  };
}

export const toolFact = (atMs: number, given: Partial<CallFact> & { usd?: string } = {}): CallFact =>
  callFact(atMs, { operation: "tool", model: "", promptHash: null, tool: "search", argsHash: "args", usd: "0", ...given });

/** One call every `everyMs` in [fromMs, toMs). */
export function steady(
  fromMs: number,
  toMs: number,
  everyMs: number,
  given: (atMs: number) => Partial<CallFact> & { usd?: string } = () => ({}),
) {
  const facts: CallFact[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += everyMs) facts.push(callFact(atMs, given(atMs)));
  return facts;
}

export const identityAround = (given: Partial<IdentitySurroundings> = {}): IdentitySurroundings => ({
  id: "agent",
  name: "agent",
  kind: "agent",
  ownerId: "owner",
  ownerLeft: false,
  teamId: "team",
  applicationIds: ["application"],
  environmentId: "production",
  createdMs: START,
  endedMs: null,
  timeZone: "UTC",
  breakGlass: false,
  models: [],
  tools: [],
  declaredCallers: [],
  ...given,
});

export type AroundGiven = {
  identities?: readonly IdentitySurroundings[];
  keyEndedMs?: number;
  exposures?: readonly Exposure[];
  denials?: readonly Denial[];
  toolClasses?: Readonly<Record<string, string>>;
  /** USD of a million input tokens, by model; a tenth of it from the cache. */
  prices?: Readonly<Record<string, number>>;
  budgetLeft?: number;
};

export function around(given: AroundGiven = {}): Surroundings {
  const identities = new Map((given.identities ?? [identityAround()]).map((each) => [each.id, each]));
  const prices = new Map(Object.entries(given.prices ?? { "gpt-5": 2 }));
  const price = (model: string): number | undefined => prices.get(model);
  const usd = (value: number | undefined) => (value === undefined ? null : parseUsd(String(value)));
  return {
    identity: (id) => identities.get(id),
    credential: (id) =>
      given.keyEndedMs === undefined
        ? undefined
        : { id, identityId: "agent", label: id, createdMs: START, endedMs: given.keyEndedMs, endedBy: "revoked" },
    exposures: (credentialId, identityId, atMs) =>
      (given.exposures ?? []).filter(
        (each) =>
          (each.credentialId === null || each.credentialId === credentialId) &&
          (each.identityId === null || each.identityId === identityId) &&
          each.atMs <= atMs &&
          each.atMs > atMs - 72 * HOUR,
      ),
    toolClass: (tool) => given.toolClasses?.[tool],
    inputPrice: (_provider, model) => usd(price(model)),
    cacheReadPrice: (_provider, model) => usd((price(model) ?? 0) / 10),
    budgetLeft: () => usd(given.budgetLeft),
    denials: (atMs) => (given.denials ?? []).filter((each) => each.atMs <= atMs && each.atMs > atMs - HOUR),
  };
}

export const DEFAULTS: DetectorSettings = settingsOf([], START);

/** All signals of some calls by their key, each as it was told of last. */
export function signalsOf(facts: readonly CallFact[], given: AroundGiven = {}, settings = DEFAULTS): Signal[] {
  const engine = new BehaviourEngine(settings, around(given));
  return newest([...engine.observe(facts), ...engine.flush()]);
}

export const newest = (signals: readonly Signal[]): Signal[] => [...new Map(signals.map((signal) => [signal.key, signal])).values()];

export const only = (signals: readonly Signal[], detector: string): Signal[] => signals.filter((signal) => signal.detector === detector);
