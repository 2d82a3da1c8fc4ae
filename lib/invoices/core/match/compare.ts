/**
 * Metered against invoiced of one provider and period. For every provider the parts of all variances sum to what was invoiced less
 * what was metered, to the last digit.
 */
import { sumUsd, type Usd } from "@/lib/kernel/money";
import type { LineKind, VarianceKind } from "../kinds";
import { LINE_ROUNDING } from "./agreed";
import { cellsOf } from "./cells";
import { type Classified, classify } from "./classify";
import type { Billed, Metered, Place, Repeated } from "./items";
import { findSteadyRates, findTiming } from "./over-days";

/** A charge that is no usage: a fee, tax, credit or adjustment. */
export type Charge = {
  kind: Exclude<LineKind, "usage" | "counted">;
  days: readonly string[];
  amountUsd: Usd;
  text: string;
  /** As the bill names it, where it does. */
  model?: string | null;
  project: string | null;
  /** What prices by volume come to, where this line states it. */
  agreedUsd?: Usd;
};

export type Side = {
  /** In the days of the period and one before and after it, for usage that was billed a day off. */
  metered: readonly Metered[];
  billed: readonly Billed[];
  repeated: readonly Repeated[];
  /** Of the period alone. */
  charges: readonly Charge[];
  /** What came after the period was closed: metered since then. */
  lateUsd: Usd;
};

/** A part of the difference, with what was compared. */
export type Variance = {
  kind: VarianceKind;
  place: Place;
  /** Of one line: the day that it stands on. */
  day: string | null;
  text: string | null;
  amountUsd: Usd;
  /** At prices by volume where they are agreed. */
  meteredUsd: Usd;
  invoicedUsd: Usd;
  cells: Classified[];
  lines: Repeated[];
  steady: boolean;
  /** Of usage, or a line, under prices by volume: what it is measured by was agreed. */
  agreed: boolean;
};

/** `agreedUsd`: what prices by volume change of what was metered; metered + agreed + variances = invoiced. */
export type Compared = { meteredUsd: Usd; agreedUsd: Usd; invoicedUsd: Usd; variances: Variance[] };

/** Below it an adjustment is the provider's rounding: five cents. */
const SMALL_ADJUSTMENT = 50n * 10n ** 12n;
const NOWHERE: Place = { model: null, project: null, key: null, meter: null };

export function compare(side: Side, isInPeriod: (day: string) => boolean): Compared {
  const classified = classifyAll(side);
  const steady = findSteadyRates(classified.filter(({ cell }) => cell.days.every(isInPeriod)));
  findTiming(classified);
  const inside = classified.filter(({ cell }) => cell.days.some(isInPeriod));
  const found = new Found();
  for (const cell of inside) found.addCell(cell, steady.has(cell));
  for (const charge of side.charges) found.addCharge(charge);
  // Sums of the ledger now; what a closed period holds is less by what came late.
  const used = inside.flatMap(({ cell }) => cell.metered);
  const meteredUsd = (sumUsd(used.map(({ costUsd }) => costUsd)) - side.lateUsd) as Usd;
  const agreedUsd = sumUsd([...used, ...side.charges].flatMap((one) => one.agreedUsd ?? []));
  if (side.lateUsd !== 0n) found.addLate(side.lateUsd);
  const doubled = sumUsd(inside.flatMap(({ duplicates }) => duplicates.map(({ amountUsd }) => amountUsd)));
  const invoicedUsd = (sumUsd(inside.map((cell) => cell.invoicedUsd)) +
    doubled +
    sumUsd(side.charges.map(({ amountUsd }) => amountUsd))) as Usd;
  return { meteredUsd, agreedUsd, invoicedUsd, variances: found.all() };
}

function classifyAll({ metered, billed, repeated }: Side): Classified[] {
  const cells = cellsOf(metered, billed);
  // A repeated line lies in the cell of the billed lines that it is summed in.
  const homes = new Map<string, number>();
  for (const [i, cell] of cells.entries()) for (const line of cell.billed) if (!line.counted) homes.set(homeOf(line, line.days), i);
  const byCell = new Map<number, Repeated[]>();
  for (const line of repeated) {
    const home = homes.get(homeOf(line, [line.day]));
    if (home !== undefined) byCell.set(home, [...(byCell.get(home) ?? []), line]);
  }
  return cells.map((cell, i) => classify(cell, byCell.get(i) ?? []));
}

const homeOf = ({ model, project, key, meter }: Place, days: readonly string[]): string =>
  JSON.stringify([days[0] ?? "", model, project, key, meter]);

/** Tiers are of all keys and days together, so a bill may lay them on its lines otherwise: only the sum is right or wrong. */
const BY_VOLUME: ReadonlySet<VarianceKind> = new Set(["rate", "unexplained"]);
const isAgreed = ({ cell }: Classified): boolean => cell.metered.some(({ agreedUsd }) => agreedUsd !== null);
const placeOf = (kind: VarianceKind, found: Classified): Place => {
  if (kind === "rounding") return NOWHERE;
  const { place } = found.cell;
  return BY_VOLUME.has(kind) && isAgreed(found) ? { ...place, project: null, key: null } : place;
};

/** Variances by what they are about, over all days. */
class Found {
  private readonly byKey = new Map<string, Variance>();
  /** Of rates under prices by volume: what rounding the lines behind them can have made. */
  private readonly roundings = new Map<Variance, bigint>();

  addCell(cell: Classified, isSteady: boolean): void {
    for (const { kind, amountUsd } of cell.parts) {
      if (kind === "duplicate") continue;
      const variance = this.at(kind, placeOf(kind, cell), null, null);
      if (BY_VOLUME.has(kind) && isAgreed(cell)) this.roundings.set(variance, (this.roundings.get(variance) ?? 0n) + cell.roundingUsd);
      variance.amountUsd = (variance.amountUsd + amountUsd) as Usd;
      variance.meteredUsd = (variance.meteredUsd + cell.meteredUsd) as Usd;
      variance.invoicedUsd = (variance.invoicedUsd + cell.invoicedUsd) as Usd;
      variance.agreed ||= isAgreed(cell) && kind !== "rounding";
      variance.steady ||= isSteady && kind === "rate";
      variance.cells.push(cell);
    }
    for (const line of cell.duplicates) {
      const variance = this.at("duplicate", { model: line.model, project: line.project, key: line.key, meter: line.meter }, line.day, null);
      variance.amountUsd = (variance.amountUsd + line.amountUsd) as Usd;
      variance.invoicedUsd = (variance.invoicedUsd + line.amountUsd) as Usd;
      variance.lines.push(line);
    }
  }

  addCharge({ kind, amountUsd: wholeUsd, text, project, agreedUsd }: Charge): void {
    const amountUsd = (wholeUsd - (agreedUsd ?? 0n)) as Usd;
    const isSmall = amountUsd < SMALL_ADJUSTMENT && amountUsd > -SMALL_ADJUSTMENT;
    const isRounded = amountUsd <= LINE_ROUNDING && amountUsd >= -LINE_ROUNDING;
    const shown: VarianceKind =
      agreedUsd !== undefined
        ? isRounded
          ? "rounding"
          : "unexplained"
        : kind === "fee"
          ? "missing"
          : kind === "adjustment"
            ? isSmall
              ? "rounding"
              : "unexplained"
            : kind;
    const variance = shown === "rounding" ? this.at(shown, NOWHERE, null, null) : this.at(shown, { ...NOWHERE, project }, null, text);
    variance.amountUsd = (variance.amountUsd + amountUsd) as Usd;
    variance.meteredUsd = (variance.meteredUsd + (agreedUsd ?? 0n)) as Usd;
    variance.invoicedUsd = (variance.invoicedUsd + wholeUsd) as Usd;
    variance.agreed ||= agreedUsd !== undefined && shown !== "rounding";
  }

  addLate(lateUsd: Usd): void {
    const variance = this.at("timing", NOWHERE, null, "late");
    variance.amountUsd = (variance.amountUsd + lateUsd) as Usd;
  }

  all(): Variance[] {
    for (const [variance, rounding] of this.roundings) {
      const { amountUsd } = variance;
      if (amountUsd === 0n || amountUsd > rounding || -amountUsd > rounding) continue;
      const rounded = this.at("rounding", NOWHERE, null, null);
      rounded.amountUsd = (rounded.amountUsd + amountUsd) as Usd;
      variance.amountUsd = 0n as Usd;
    }
    return [...this.byKey.values()].filter(({ amountUsd }) => amountUsd !== 0n);
  }

  private at(kind: VarianceKind, place: Place, day: string | null, text: string | null): Variance {
    const key = JSON.stringify([kind, place.model, place.project, place.key, place.meter, day, text]);
    const known = this.byKey.get(key);
    if (known) return known;
    const zero = 0n as Usd;
    const made: Variance = {
      kind,
      place,
      day,
      text,
      amountUsd: zero,
      meteredUsd: zero,
      invoicedUsd: zero,
      cells: [],
      lines: [],
      steady: false,
      agreed: false,
    };
    this.byKey.set(key, made);
    return made;
  }
}
