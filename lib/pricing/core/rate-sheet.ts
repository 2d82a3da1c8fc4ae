/**
 * Which rate holds for each meter of one model, at one instant, in one mode and region, for one size of prompt.
 * Everything that decides it changes at known bounds (a date, a minute of the day, a number of tokens), so each cell
 * between bounds is worked out once and kept: rating a million calls looks rates up, it does not search for them.
 */
import { formatFixed, parseFixed } from "@/lib/kernel/money";
import { METERS, type Meter, type Mode, STANDS_IN, TOKEN_METERS } from "./meters";
import { ANY_MODEL, type PriceRow } from "./price-row";

/** Scale of the price column, numeric(38,18). */
export const RATE_SCALE = 18;

export type Rate = {
  priceId: number | null;
  /** Decimal string: dollars per `per` units. */
  text: string;
  per: number;
  /** The same in 10^-18 dollars. */
  fixed: bigint;
  /** 10^-15 dollars for one unit, where that is a whole number (it is for all but odd rates): no division per charge. */
  unitAtoms: bigint | null;
};
/** The rate of one meter, and how it came to be that one. */
export type Slot = { rate: Rate; standsIn: Meter | undefined; modeFallback: boolean; isToken: boolean };
/** A meter that is undefined has no rate. Parts have one only of their own. */
export type Sheet = Record<Meter, Slot | undefined>;

const IS_TOKEN: ReadonlySet<Meter> = new Set(TOKEN_METERS);
/** Every sheet is a copy of this: objects of one shape are read faster. */
export const UNPRICED = Object.fromEntries(METERS.map((meter) => [meter, undefined])) as Sheet;

type Cell = { rows: readonly PriceRow[]; bounds: readonly bigint[]; sheets: (Sheet | undefined)[] };
type Segment = { rows: readonly PriceRow[]; minutes: readonly number[]; cells: (Cell | undefined)[] };
/** Bounds in time, and between them what holds. One for each model, mode and region. */
export type Plan = { mode: Mode; region: string; rows: readonly PriceRow[]; bounds: readonly number[]; segments: (Segment | undefined)[] };

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** @param rows Everything that is known of one model, with the fees that its provider asks of any model. */
export function makePlan(rows: readonly PriceRow[], mode: Mode, region: string): Plan {
  const relevant = rows.filter((row) => (row.mode === mode || row.mode === "standard") && (row.region === region || row.region === ""));
  const bounds = new Set<number>();
  for (const row of relevant) {
    bounds.add(row.validFrom.getTime());
    if (row.validTo) bounds.add(row.validTo.getTime());
  }
  return { mode, region, rows: relevant, bounds: [...bounds].sort((a, b) => a - b), segments: [] };
}

/**
 * The rates in force at an instant. Every bound in time is half-open: at its very millisecond the new rate holds. A
 * tier's bound is exclusive: it holds for prompts larger than it.
 * @param contextSize Tokens of the whole prompt, cached ones included.
 */
export function sheetAt(plan: Plan, atMs: number, contextSize: bigint): Sheet {
  const segment = segmentAt(plan, atMs);
  const cell = cellAt(segment, atMs);
  let band = 0;
  while (band < cell.bounds.length && contextSize > (cell.bounds[band] as bigint)) band++;
  let sheet = cell.sheets[band];
  if (!sheet) {
    sheet = buildSheet(cell.rows, plan, band === 0 ? 0n : (cell.bounds[band - 1] as bigint));
    cell.sheets[band] = sheet;
  }
  return sheet;
}

function segmentAt(plan: Plan, atMs: number): Segment {
  let index = plan.bounds.length;
  while (index > 0 && atMs < (plan.bounds[index - 1] as number)) index--;
  let segment = plan.segments[index];
  if (!segment) {
    const rows = plan.rows.filter((row) => row.validFrom.getTime() <= atMs && (row.validTo === null || atMs < row.validTo.getTime()));
    const minutes = new Set(
      rows.flatMap((row) => (row.dayMinuteFrom === null || row.dayMinuteTo === null ? [] : [row.dayMinuteFrom, row.dayMinuteTo])),
    );
    segment = { rows, minutes: [...minutes].sort((a, b) => a - b), cells: [] };
    plan.segments[index] = segment;
  }
  return segment;
}

function cellAt(segment: Segment, atMs: number): Cell {
  const minute = segment.minutes.length === 0 ? 0 : Math.floor((((atMs % DAY_MS) + DAY_MS) % DAY_MS) / MINUTE_MS);
  let index = segment.minutes.length;
  while (index > 0 && minute < (segment.minutes[index - 1] as number)) index--;
  let cell = segment.cells[index];
  if (!cell) {
    const rows = segment.rows.filter((row) => holdsAt(row, minute));
    const bounds = [...new Set(rows.filter((row) => row.minTokensExclusive > 0n).map((row) => row.minTokensExclusive))];
    cell = { rows, bounds: bounds.sort((a, b) => (a < b ? -1 : 1)), sheets: [] };
    segment.cells[index] = cell;
  }
  return cell;
}

/** Whether a window of the day, half-open and possibly over midnight, holds at a minute. */
export function holdsAt(row: Pick<PriceRow, "dayMinuteFrom" | "dayMinuteTo">, minute: number): boolean {
  const { dayMinuteFrom: from, dayMinuteTo: to } = row;
  if (from === null || to === null) return true;
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

function buildSheet(rows: readonly PriceRow[], plan: Plan, crossed: bigint): Sheet {
  const eligible = rows.filter((row) => row.minTokensExclusive <= crossed);
  // A mode counts as priced as soon as one of its token meters is: what it lacks then falls back inside the mode first.
  const hasMode = plan.mode !== "standard" && eligible.some((row) => row.mode === plan.mode && IS_TOKEN.has(row.meter));
  const modes: readonly Mode[] = hasMode ? [plan.mode, "standard"] : ["standard"];
  const sheet: Sheet = { ...UNPRICED };
  for (const meter of METERS) sheet[meter] = findSlot(eligible, plan, modes, meter);
  return sheet;
}

function findSlot(rows: readonly PriceRow[], plan: Plan, modes: readonly Mode[], meter: Meter): Slot | undefined {
  for (const mode of modes) {
    for (const candidate of [meter, ...(STANDS_IN[meter] ?? [])]) {
      const row = pick(rows.filter((each) => each.meter === candidate && each.mode === mode));
      if (!row) continue;
      return {
        rate: rateOf(row),
        standsIn: candidate === meter ? undefined : candidate,
        modeFallback: mode !== plan.mode,
        isToken: IS_TOKEN.has(meter),
      };
    }
  }
  return undefined;
}

/** Of the rates of one meter in one mode that hold: the region's own, then by who says so, then the highest tier. */
function pick(rows: readonly PriceRow[]): PriceRow | undefined {
  return [...rows].sort(
    (a, b) =>
      Number(a.region === "") - Number(b.region === "") ||
      authority(a) - authority(b) ||
      (a.minTokensExclusive === b.minTokensExclusive ? 0 : a.minTokensExclusive > b.minTokensExclusive ? -1 : 1) ||
      Number(a.dayMinuteFrom === null) - Number(b.dayMinuteFrom === null) ||
      b.validFrom.getTime() - a.validFrom.getTime() ||
      (b.id ?? 0) - (a.id ?? 0),
  )[0];
}

/**
 * What the organisation agreed beats a discount on the list, which beats what we know, which beats the catalogue; a fee
 * for any model is the last resort.
 */
function authority(row: PriceRow): number {
  const anyModel = row.model === ANY_MODEL;
  if (row.origin === "organisation") return anyModel ? 1 : 0;
  if (row.origin === "discount") return anyModel ? 5 : 2;
  if (anyModel) return 6;
  return row.origin === "overlay" ? 3 : 4;
}

const rates = new WeakMap<PriceRow, Rate>();

function rateOf(row: PriceRow): Rate {
  let rate = rates.get(row);
  if (!rate) {
    const fixed = parseFixed(row.rate, RATE_SCALE);
    const divisor = BigInt(row.per) * 1_000n;
    const exact = fixed % divisor === 0n;
    rate = { priceId: row.id, text: formatFixed(fixed, RATE_SCALE), per: row.per, fixed, unitAtoms: exact ? fixed / divisor : null };
    rates.set(row, rate);
  }
  return rate;
}
