/** From booked points of metrics to usage events: each point one event, its meaning settled among its interval's. */

import type { OperatorProof } from "@/lib/identities/core/operator-proof";
import { type Quantities, UNKNOWN_QUANTITIES } from "@/lib/pricing/core/meters";
import { fromUnixNano } from "../instants";
import { given } from "../optional";
import { provenByRequest } from "../proven-batch";
import { decodeUtf8, readJsonText } from "../read-json";
import type { Normalised, UsageEvent } from "../usage-event";
import type { MetricPoint } from "./otlp-metrics";

/** What is known of booked points: whether they count, and what the token of their request proves. */
export type Booked = { role: UsageEvent["role"]; proof?: OperatorProof | undefined };

/** The text that booked points are kept as until the ledger has them. */
export const writeBooked = (points: readonly MetricPoint[], { role, proof }: Booked): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ role, proof, points }));

/** The events of booked points that were kept. @throws Malformed when the bytes are none. */
export function readBooked(bytes: Uint8Array): Normalised {
  const { points, ...booked } = readJsonText(decodeUtf8(bytes)) as Booked & { points: MetricPoint[] };
  return bookedEvents(points, booked);
}

export const bookedEvents = (points: readonly MetricPoint[], { role, proof }: Booked): Normalised =>
  provenByRequest(metricEvents(points, role), proof);

/** @param role of what is counted; what repeats another metric is evidence in any case. */
export function metricEvents(points: readonly MetricPoint[], role: UsageEvent["role"]): Normalised {
  const groups = new Map<string, MetricPoint[]>();
  for (const point of points) groups.set(point.group, [...(groups.get(point.group) ?? []), point]);
  const events = [...groups.values()].flatMap((group) => groupEvents(group, role));
  return { events: events.sort((a, b) => a.index - b.index), rejected: [] };
}

function groupEvents(group: readonly MetricPoint[], role: UsageEvent["role"]): Normalised["events"] {
  const counted = group.filter(
    ({ part, value, calls }) => part !== "reasoning" && part !== "cost" && (value !== "0" || (calls ?? "0") !== "0"),
  );
  // One point stands for the calls of the interval.
  const carrier = counted.find(({ part }) => part === "input") ?? counted.find(({ part }) => part === "output");
  return counted.map((point) => ({ index: point.index, event: eventOf(point, group, carrier === point, role) }));
}

function eventOf(point: MetricPoint, group: readonly MetricPoint[], isCarrier: boolean, role: UsageEvent["role"]): UsageEvent {
  const settled = quantitiesOf(point, group);
  const isEvidence = role === "evidence" || point.isRepeat || settled.isOrphan;
  const cost = isCarrier ? group.find(({ part, isCumulative }) => part === "cost" && !isCumulative)?.value : undefined;
  const calls = point.calls === undefined ? 1n : BigInt(point.calls);
  const isCachePart = point.part === "cacheRead" || point.part === "cacheWrite";
  return {
    dedupeKey: point.key,
    payloadHash: point.hash,
    producer: point.producer,
    occurredAt: fromUnixNano(BigInt(point.timeNano)) ?? new Date(Number.NaN),
    role: isEvidence ? "evidence" : "billable",
    operation: point.operation,
    status: "ok",
    lines: [
      {
        provider: point.provider,
        model: point.model,
        quantities: { ...settled.quantities, requests: isCarrier && !isEvidence ? calls : 0n },
      },
    ],
    convention: isCachePart ? (point.isDisjoint ? "disjoint" : "inclusive") : "none",
    quality: "client",
    mode: "standard",
    hints: point.hints,
    labels: point.labels,
    flags: [...settled.flags, ...(isCarrier && point.calls === undefined ? ["requests_unknown"] : [])],
    ...given("sessionId", point.sessionId),
    ...given("clientCostUsd", cost),
  };
}

type Settled = { quantities: Quantities; flags: string[]; isOrphan: boolean };

/**
 * Cached tokens are inside the input unless the metric says otherwise: they are taken out of the input of the same
 * interval, and count only where it is known, since without it they would count twice.
 */
function quantitiesOf(point: MetricPoint, group: readonly MetricPoint[]): Settled {
  const count = BigInt(point.value);
  const sum = (...parts: MetricPoint["part"][]): bigint =>
    group.filter((other) => parts.includes(other.part)).reduce((total, other) => total + BigInt(other.value), 0n);
  const has = (part: MetricPoint["part"]): boolean => group.some((other) => other.part === part);
  const known = (quantities: Partial<Quantities>, more: Partial<Settled> = {}): Settled => ({
    quantities: { ...UNKNOWN_QUANTITIES, ...quantities },
    flags: [],
    isOrphan: false,
    ...more,
  });
  const cached = point.isDisjoint ? 0n : sum("cacheRead", "cacheWrite");
  const fits = cached <= sum("input");
  switch (point.part) {
    case "input": {
      if (point.operation === "embeddings") return known({ embedding: count, input: 0n, output: 0n });
      const input = fits ? count - cached : count;
      const modality = point.modality === undefined ? {} : { [`${point.modality}In`]: input };
      return known({ input, ...modality }, fits ? {} : { flags: ["parts_exceed_whole"] });
    }
    case "output": {
      const reasoning = sum("reasoning");
      const modality = point.modality === undefined ? {} : { [`${point.modality}Out`]: count };
      return known({ output: count, ...(has("reasoning") && reasoning <= count ? { reasoning } : {}), ...modality });
    }
    case "thought":
      return known({ output: count, reasoning: count });
    case "tool":
      return known({ input: count });
    case "cacheRead":
    case "cacheWrite": {
      const isOrphan = !point.isDisjoint && !(has("input") && fits);
      return known({ [point.part]: count }, isOrphan ? { isOrphan, flags: ["part_without_whole"] } : {});
    }
    default:
      return known({});
  }
}
