/** What is seen only over several days of the same place: a rate that is off by the same share each day, and usage billed a day early or late. */
import type { Usd } from "@/lib/kernel/money";
import type { VarianceKind } from "../kinds";
import type { Classified, Part } from "./classify";
import { DIMENSIONS } from "./items";

const DAY_MS = 86_400_000;
const RATIO = 1_000_000n;
/** Shares of a difference that count as the same, and as one at all: two in a thousand. */
const ALIKE = 2_000n;
/** Fewer days may be alike by chance. */
const LEAST_DAYS = 3;

/** Cells of one place, by day. */
function seriesOf(cells: readonly Classified[]): Classified[][] {
  const series = new Map<string, Classified[]>();
  for (const cell of cells) {
    if (cell.cell.days.length !== 1) continue;
    const key = DIMENSIONS.map((name) => cell.cell.place[name] ?? "\u0000").join("\u0001");
    const known = series.get(key);
    if (known) known.push(cell);
    else series.set(key, [cell]);
  }
  return [...series.values()].map((list) => list.sort((a, b) => (dayOf(a) < dayOf(b) ? -1 : 1)));
}

const dayOf = ({ cell }: Classified): string => cell.days[0] ?? "";

/** Differences without quantities that are the same share on every day are a rate. @returns the cells that were found so. */
export function findSteadyRates(cells: readonly Classified[]): Set<Classified> {
  const steady = new Set<Classified>();
  for (const series of seriesOf(cells)) {
    const open = series.filter(({ parts, meteredUsd }) => meteredUsd > 0n && parts.some(({ kind }) => kind === "unexplained"));
    if (open.length < LEAST_DAYS) continue;
    const ratios = open.map(({ invoicedUsd, meteredUsd }) => (invoicedUsd * RATIO) / meteredUsd);
    const least = ratios.reduce((a, b) => (a < b ? a : b));
    const most = ratios.reduce((a, b) => (a > b ? a : b));
    if (most - least > ALIKE || (least <= RATIO + ALIKE && most >= RATIO - ALIKE)) continue;
    for (const found of open) {
      steady.add(found);
      found.parts = found.parts.map((part) => (part.kind === "unexplained" ? { ...part, kind: "rate" as const } : part));
    }
  }
  return steady;
}

/** Kinds of which a day's difference may be another day's usage. */
const MOVABLE: readonly VarianceKind[] = ["volume", "unexplained", "missing", "not_invoiced"];
/** Of more cells a day only those of the very same place are looked at. */
const MOST_PAIRS = 200;

/**
 * What one day has too much and the next too little, or the other way round, was billed on the wrong one of the two: as much of it
 * as both have. It sums to nothing, but for days whose neighbour lies in another period.
 */
export function findTiming(cells: readonly Classified[]): void {
  for (const days of byModelAndDay(cells)) {
    for (const [day, later] of days) {
      const earlier = days.get(dayBefore(day));
      if (!earlier) continue;
      const isFew = earlier.length * later.length <= MOST_PAIRS * MOST_PAIRS;
      for (const cell of later)
        for (const before of earlier) if (isFew ? areCompatible(before, cell) : isSamePlace(before, cell)) pair(before, cell);
    }
  }
  for (const cell of cells) cell.parts = cell.parts.filter(({ amountUsd }) => amountUsd !== 0n);
}

/** Cells of one day with something to move, by model and meter, then by day in order. */
function byModelAndDay(cells: readonly Classified[]): Iterable<Map<string, Classified[]>> {
  const found = new Map<string, Map<string, Classified[]>>();
  const movable = cells.filter(({ cell, parts }) => cell.days.length === 1 && parts.some(isMovable));
  for (const cell of movable.sort((a, b) => (dayOf(a) < dayOf(b) ? -1 : 1))) {
    const { model, meter } = cell.cell.place;
    const key = `${model ?? "\u0000"}\u0001${meter ?? "\u0000"}`;
    const days = found.get(key) ?? new Map<string, Classified[]>();
    found.set(key, days);
    days.set(dayOf(cell), [...(days.get(dayOf(cell)) ?? []), cell]);
  }
  return found.values();
}

const dayBefore = (day: string): string => new Date(Date.parse(day) - DAY_MS).toISOString().slice(0, 10);

const areCompatible = (a: Classified, b: Classified): boolean =>
  DIMENSIONS.every((name) => a.cell.place[name] === null || b.cell.place[name] === null || a.cell.place[name] === b.cell.place[name]);

const isSamePlace = (a: Classified, b: Classified): boolean => DIMENSIONS.every((name) => a.cell.place[name] === b.cell.place[name]);

function pair(earlier: Classified, later: Classified): void {
  const a = earlier.parts.find((part) => isMovable(part) && part.amountUsd !== 0n);
  const b = later.parts.find((part) => isMovable(part) && part.amountUsd !== 0n);
  if (!a || !b || a.amountUsd > 0n === b.amountUsd > 0n) return;
  const [left, right] = [a.amountUsd < 0n ? -a.amountUsd : a.amountUsd, b.amountUsd < 0n ? -b.amountUsd : b.amountUsd];
  const moved = left < right ? left : right;
  move(earlier, a, a.amountUsd > 0n ? moved : -moved);
  move(later, b, b.amountUsd > 0n ? moved : -moved);
}

const isMovable = ({ kind }: Part): boolean => MOVABLE.includes(kind);

function move(cell: Classified, part: Part, amount: bigint): void {
  part.amountUsd = (part.amountUsd - amount) as Usd;
  cell.parts.push({ kind: "timing", amountUsd: amount as Usd });
}
