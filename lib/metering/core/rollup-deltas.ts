/**
 * What a set of signed lines adds to the roll-ups: exact integer sums by hour and dimension, by day, dimension, meter and
 * price, and by day, dimension and each label. Coarser roll-ups are sums of these.
 */
import { parseFixed } from "@/lib/kernel/money";
import type { Quantities } from "@/lib/pricing/core/meters";

/** Measures of every roll-up, in the order of their columns. */
export const MEASURES = [
  "events",
  "requests",
  "errors",
  "unpriced_events",
  "input",
  "cache_read",
  "cache_write",
  "output",
  "reasoning",
  "embedding",
  "cost_usd",
  "flat_value_usd",
] as const;

/** The part of a line that roll-ups count. Evidence is not counted. */
export type CountedLine = {
  occurredAt: Date;
  dimensionId: number;
  role: string;
  events: number;
  unpricedEvents: number;
  status: string;
  quantities: Pick<
    Quantities,
    "requests" | "input" | "cacheRead" | "cacheWrite5m" | "cacheWrite1h" | "cacheWrite" | "output" | "reasoning" | "embedding"
  >;
  charges: readonly { meter: string; quantity: string; costUsd: string | null; priceId: number | null; flatValueUsd?: string | null }[];
  costUsd: string | null;
  labels?: object | null;
};

export type HourDelta = { hour: Date; dimensionId: number; sums: bigint[] };
export type LabelDelta = { name: string; day: string; value: string; dimensionId: number; sums: bigint[] };
/** `quantity` in millionths, `cost` and `flatValue` in 10^-15 dollars; `priceId` 0 without a price. */
export type MeterDelta = {
  day: string;
  dimensionId: number;
  meter: string;
  priceId: number;
  quantity: bigint;
  unpriced: bigint;
  cost: bigint;
  flatValue: bigint;
};
/** `labels` is empty where no line has any. */
export type RollupDeltas = { hours: HourDelta[]; meters: MeterDelta[]; labels: LabelDelta[] };

export const QUANTITY_SCALE = 6;
const COST_SCALE = 15;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Sums lines one by one, so that a batch need not be held as a whole. */
export class RollupTally {
  readonly #hours = new Map<number, Map<number, HourDelta>>();
  /** Of each meter a list by price, nearly always of one. */
  readonly #meters = new Map<number, Map<number, Map<string, MeterDelta[]>>>();
  /** By day, dimension, name and value. */
  readonly #labels = new Map<number, Map<number, Map<string, Map<string, LabelDelta>>>>();
  #labelRows = 0;

  /** @param sign -1 takes the line away. */
  add(line: CountedLine, sign: 1 | -1): void {
    if (line.role !== "billable") return;
    const atMs = line.occurredAt.getTime();
    const bySign = BigInt(sign);
    addHour(inner(this.#hours, Math.floor(atMs / HOUR_MS)), line, bySign);
    const day = Math.floor(atMs / DAY_MS);
    if (line.labels) this.#addLabels(inner(inner(this.#labels, day), line.dimensionId), line, line.labels, bySign);
    const ofDimension = inner(inner(this.#meters, day), line.dimensionId);
    for (const charge of line.charges) addMeter(ofDimension, line, charge, bySign);
  }

  /** What another tally holds, which stays as it is. */
  addAll(other: RollupTally): void {
    for (const [hour, byDimension] of other.#hours) {
      const own = inner(this.#hours, hour);
      for (const [dimensionId, delta] of byDimension) {
        const known = own.get(dimensionId);
        if (known) addSums(known.sums, delta.sums);
        else own.set(dimensionId, { ...delta, sums: [...delta.sums] });
      }
    }
    for (const [day, byDimension] of other.#meters) {
      const ofDay = inner(this.#meters, day);
      for (const [dimensionId, byMeter] of byDimension) {
        const own = inner(ofDay, dimensionId);
        for (const delta of [...byMeter.values()].flat()) addDelta(own, delta);
      }
    }
    for (const [day, byDimension] of other.#labels)
      for (const [dimensionId, byName] of byDimension) {
        const own = inner(inner(this.#labels, day), dimensionId);
        for (const [name, byValue] of byName)
          for (const delta of byValue.values()) addSums(this.#labelDelta(inner(own, name), delta).sums, delta.sums);
      }
  }

  /** To each of its labels the whole line: no two of them are ever added up. */
  #addLabels(byName: Map<string, Map<string, LabelDelta>>, line: CountedLine, labels: object, sign: bigint): void {
    const named = labels as { [name: string]: string };
    for (const name in named) {
      if (isNumberOfOneCall(name)) continue;
      const value = named[name] as string;
      const byValue = inner(byName, name);
      const delta = byValue.get(value) ?? this.#labelDelta(byValue, { name, day: dayOf(line), value, dimensionId: line.dimensionId });
      addLine(delta.sums, line, sign);
    }
  }

  #labelDelta(byValue: Map<string, LabelDelta>, { name, day, value, dimensionId }: Omit<LabelDelta, "sums">): LabelDelta {
    const known = byValue.get(value);
    if (known) return known;
    const made = { name, day, value, dimensionId, sums: MEASURES.map(() => 0n) };
    byValue.set(value, made);
    this.#labelRows++;
    return made;
  }

  /** How many rows by label it is: with many labels, or values of one call each, more than the lines. */
  get labelRows(): number {
    return this.#labelRows;
  }

  /** Sorted by key, so that concurrent batches lock roll-up rows in one order. */
  deltas(): RollupDeltas {
    const hours = [...this.#hours.values()].flatMap((byDimension) => [...byDimension.values()]);
    const meters = [...this.#meters.values()].flatMap((byDimension) =>
      [...byDimension.values()].flatMap((byMeter) => [...byMeter.values()].flat()),
    );
    return {
      hours: hours.sort((a, b) => a.hour.getTime() - b.hour.getTime() || a.dimensionId - b.dimensionId),
      meters: meters.sort(
        (a, b) => compareText(a.day, b.day) || a.dimensionId - b.dimensionId || compareText(a.meter, b.meter) || a.priceId - b.priceId,
      ),
      labels: [...this.#labels.values()]
        .flatMap((byDimension) =>
          [...byDimension.values()].flatMap((byName) => [...byName.values()].flatMap((byValue) => [...byValue.values()])),
        )
        .sort(
          (a, b) =>
            compareText(a.name, b.name) || compareText(a.day, b.day) || compareText(a.value, b.value) || a.dimensionId - b.dimensionId,
        ),
    };
  }
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
  addLine(delta.sums, line, sign);
}

/** What a gateway's cache saved one call: numbers, as many as calls, by which nobody groups. */
export const isNumberOfOneCall = (name: string): boolean => name.startsWith("saved_");

const dayOf = ({ occurredAt }: CountedLine): string => occurredAt.toISOString().slice(0, 10);

function addSums(own: bigint[], more: readonly bigint[]): void {
  for (let i = 0; i < more.length; i++) own[i] = (own[i] as bigint) + (more[i] as bigint);
}

/** Written out measure by measure: this runs for every line, and most measures of a line are null. */
function addLine(sums: bigint[], line: CountedLine, sign: bigint): void {
  const q = line.quantities;
  add(sums, 0, sign, line.events === 0 ? null : BigInt(line.events));
  add(sums, 1, sign, q.requests);
  if (line.status === "error") add(sums, 2, sign, BigInt(line.events));
  add(sums, 3, sign, line.unpricedEvents === 0 ? null : BigInt(line.unpricedEvents));
  add(sums, 4, sign, q.input);
  add(sums, 5, sign, q.cacheRead);
  add(sums, 6, sign, q.cacheWrite5m);
  add(sums, 6, sign, q.cacheWrite1h);
  add(sums, 6, sign, q.cacheWrite);
  add(sums, 7, sign, q.output);
  add(sums, 8, sign, q.reasoning);
  add(sums, 9, sign, q.embedding);
  add(sums, 10, sign, knownCost(line));
  for (const { flatValueUsd } of line.charges) {
    if (flatValueUsd === undefined) break;
    if (flatValueUsd !== null) add(sums, 11, sign, parseFixed(flatValueUsd, COST_SCALE));
  }
}

/** Adds to one measure, by its place in MEASURES. */
function add(sums: bigint[], place: number, sign: bigint, value: bigint | null): void {
  if (value === null || value === 0n) return;
  sums[place] = (sums[place] as bigint) + (sign === 1n ? value : -value);
}

/** Of a line that is priced in part, what is priced: the meters' costs sum to it. The unpriced event is counted beside it. */
export const knownCost = (line: Pick<CountedLine, "charges" | "costUsd">): bigint =>
  line.costUsd === null
    ? line.charges.reduce((sum, charge) => sum + (charge.costUsd === null ? 0n : parseFixed(charge.costUsd, COST_SCALE)), 0n)
    : parseFixed(line.costUsd, COST_SCALE);

function addDelta(byMeter: Map<string, MeterDelta[]>, delta: MeterDelta): void {
  const byPrice = byMeter.get(delta.meter);
  const known = byPrice?.find(({ priceId }) => priceId === delta.priceId);
  if (known) {
    known.quantity += delta.quantity;
    known.unpriced += delta.unpriced;
    known.cost += delta.cost;
    known.flatValue += delta.flatValue;
  } else if (byPrice) byPrice.push({ ...delta });
  else byMeter.set(delta.meter, [{ ...delta }]);
}

function addMeter(byMeter: Map<string, MeterDelta[]>, line: CountedLine, charge: CountedLine["charges"][number], sign: bigint): void {
  const priceId = charge.priceId ?? 0;
  let byPrice = byMeter.get(charge.meter);
  if (!byPrice) {
    byPrice = [];
    byMeter.set(charge.meter, byPrice);
  }
  let delta: MeterDelta | undefined;
  for (const one of byPrice) if (one.priceId === priceId) delta = one;
  if (!delta) {
    delta = {
      day: dayOf(line),
      dimensionId: line.dimensionId,
      meter: charge.meter,
      priceId,
      quantity: 0n,
      unpriced: 0n,
      cost: 0n,
      flatValue: 0n,
    };
    byPrice.push(delta);
  }
  delta.quantity += sign * parseFixed(charge.quantity, QUANTITY_SCALE);
  if (charge.costUsd === null) delta.unpriced += sign;
  else delta.cost += sign * parseFixed(charge.costUsd, COST_SCALE);
  if (charge.flatValueUsd != null) delta.flatValue += sign * parseFixed(charge.flatValueUsd, COST_SCALE);
}
