/**
 * What a set of signed lines adds to the roll-ups: exact integer sums by hour and dimension, and by day, dimension and
 * meter. Coarser roll-ups are sums of these.
 */
import { parseFixed } from "@/lib/kernel/money";
import type { Quantities } from "@/lib/pricing/core/meters";

/** Measures of every roll-up, in the order of their columns. */
export const MEASURES = [
  "events", "requests", "errors", "unpriced_events", "input", "cache_read", "cache_write", "output", "reasoning", "embedding", "cost_usd",
] as const;

/** The part of a line that roll-ups count. Evidence is not counted. */
export type CountedLine = {
  occurredAt: Date;
  dimensionId: number;
  role: string;
  events: number;
  unpricedEvents: number;
  status: string;
  quantities: Pick<Quantities, "requests" | "input" | "cacheRead" | "cacheWrite5m" | "cacheWrite1h" | "cacheWrite" | "output" | "reasoning" | "embedding">;
  charges: readonly { meter: string; quantity: string; costUsd: string | null }[];
  costUsd: string | null;
};

export type HourDelta = { hour: Date; dimensionId: number; sums: bigint[] };
/** `quantity` in millionths, `cost` in 10^-15 dollars. */
export type MeterDelta = { day: string; dimensionId: number; meter: string; quantity: bigint; unpriced: bigint; cost: bigint };
export type RollupDeltas = { hours: HourDelta[]; meters: MeterDelta[] };

export const QUANTITY_SCALE = 6;
const COST_SCALE = 15;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Sorted by key, so that concurrent batches lock roll-up rows in one order. */
export function rollupDeltas(changes: readonly { line: CountedLine; sign: 1 | -1 }[]): RollupDeltas {
  const hours = new Map<number, Map<number, HourDelta>>();
  const meters = new Map<number, Map<number, Map<string, MeterDelta>>>();
  for (const { line, sign } of changes) {
    if (line.role !== "billable") continue;
    const atMs = line.occurredAt.getTime();
    const bySign = BigInt(sign);
    addHour(inner(hours, Math.floor(atMs / HOUR_MS)), line, bySign);
    const ofDimension = inner(inner(meters, Math.floor(atMs / DAY_MS)), line.dimensionId);
    for (const charge of line.charges) addMeter(ofDimension, line, charge, bySign);
  }
  const hourDeltas = [...hours.values()].flatMap((byDimension) => [...byDimension.values()]);
  const meterDeltas = [...meters.values()].flatMap((byDimension) => [...byDimension.values()].flatMap((byMeter) => [...byMeter.values()]));
  return {
    hours: hourDeltas.sort((a, b) => a.hour.getTime() - b.hour.getTime() || a.dimensionId - b.dimensionId),
    meters: meterDeltas.sort((a, b) => compareText(a.day, b.day) || a.dimensionId - b.dimensionId || compareText(a.meter, b.meter)),
  };
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function inner<Key, InnerKey, Value>(outer: Map<Key, Map<InnerKey, Value>>, key: Key): Map<InnerKey, Value> {
  let found = outer.get(key);
  if (!found) {
    found = new Map();
    outer.set(key, found);
  }
  return found;
}

function addHour(byDimension: Map<number, HourDelta>, line: CountedLine, sign: bigint): void {
  let delta = byDimension.get(line.dimensionId);
  if (!delta) {
    const hour = new Date(Math.floor(line.occurredAt.getTime() / HOUR_MS) * HOUR_MS);
    delta = { hour, dimensionId: line.dimensionId, sums: MEASURES.map(() => 0n) };
    byDimension.set(line.dimensionId, delta);
  }
  const values = measuresOf(line);
  for (let i = 0; i < values.length; i++) if (values[i] !== 0n) delta.sums[i] = (delta.sums[i] as bigint) + sign * (values[i] as bigint);
}

function measuresOf(line: CountedLine): bigint[] {
  const q = line.quantities;
  return [
    BigInt(line.events), q.requests ?? 0n, line.status === "error" ? BigInt(line.events) : 0n, BigInt(line.unpricedEvents),
    q.input ?? 0n, q.cacheRead ?? 0n, (q.cacheWrite5m ?? 0n) + (q.cacheWrite1h ?? 0n) + (q.cacheWrite ?? 0n), q.output ?? 0n, q.reasoning ?? 0n,
    q.embedding ?? 0n, knownCost(line),
  ];
}

/** Of a line that is priced in part, what is priced: the meters' costs sum to it. The unpriced event is counted beside it. */
const knownCost = (line: CountedLine): bigint =>
  line.costUsd === null
    ? line.charges.reduce((sum, charge) => sum + (charge.costUsd === null ? 0n : parseFixed(charge.costUsd, COST_SCALE)), 0n)
    : parseFixed(line.costUsd, COST_SCALE);

function addMeter(byMeter: Map<string, MeterDelta>, line: CountedLine, charge: CountedLine["charges"][number], sign: bigint): void {
  let delta = byMeter.get(charge.meter);
  if (!delta) {
    const day = line.occurredAt.toISOString().slice(0, 10);
    delta = { day, dimensionId: line.dimensionId, meter: charge.meter, quantity: 0n, unpriced: 0n, cost: 0n };
    byMeter.set(charge.meter, delta);
  }
  delta.quantity += sign * parseFixed(charge.quantity, QUANTITY_SCALE);
  if (charge.costUsd === null) delta.unpriced += sign;
  else delta.cost += sign * parseFixed(charge.costUsd, COST_SCALE);
}
