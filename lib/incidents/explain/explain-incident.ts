import type { Db } from "@/lib/db/client";
import { nameDirectory } from "@/lib/identities";
import { divideHalfEven, formatUsd, splitUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import { addUtcDays, startOfUtcDay, startOfUtcHour } from "@/lib/kernel/period";
import { METER_LABEL } from "@/lib/pricing/core/meters";
import { readCauseCells, readHourSums, readMeterCells, readOldestHour } from "@/lib/reporting";
import type { MeterCell, UseCell, UsePlace } from "@/lib/reporting/core/incident-facts";
import { isMeter, unitOf } from "@/lib/reporting/core/meter-groups";
import { type HourUse, hottestSpan, MOST_HOURS } from "../core/hottest";
import { priceEffect, shareOfPrice } from "../core/price-effect";
import { type CauseDimension, type CauseRow, type Direction, type Element, rootCause } from "../core/root-cause";
import { USUAL_DAYS, type Usual, usdOf } from "../core/usual";
import type { CauseStep } from "../core/views";
import type { IncidentRow } from "../store/incidents";
import { loadUsual } from "./load-usual";
import { loadWeights } from "./load-weights";

/** What of an incident is explained. */
export type Explained = Pick<IncidentRow, "detector" | "scopeKind" | "scopeId" | "startedAt" | "lastSeenAt" | "actualUsd" | "impactUsd">;
export type Explanation = {
  /** From the widest to the narrowest; empty: all of it moved alike. */
  causes: CauseStep[];
  /** What of the actual cost came from rates that changed since the 28 days before; below zero where they fell. */
  priceEffectUsd: Usd;
};

const HOUR_MS = 3_600_000;
const MOST_TYPES = 6;

/**
 * Why an incident cost what it did: what stands out of what was usual in the 28 days before, and what prices alone made.
 * Reads roll-ups only: what it costs follows from the days and dimensions of its place. Not scoped: for `workSignals` and use
 * cases that have authorised.
 */
export async function explainIncident(db: Db, incident: Explained): Promise<Explanation> {
  const place: UsePlace = { kind: incident.scopeKind, id: incident.scopeId };
  const direction = directionOf(incident);
  const { rows, span, metersNow, metersPast } = await loadCauseRows(db, incident, isOfOne(place));
  const weights = direction === "rise" && !isOfOne(place) ? await loadWeights(db, place, rows, span) : undefined;
  const { steps } = rootCause(rows, direction, weights);
  return { causes: await nameCauses(db, steps), priceEffectUsd: pricePart(incident.actualUsd, metersNow, metersPast) };
}

/** Of one identity nobody else hides what it did, but its own quiet hours do; of many, each is weighed by what it swings by anyway. */
const isOfOne = ({ kind }: UsePlace): boolean => kind === "identity" || kind === "credential";

/** What is asked: why it cost more, why there was none, or, of signs without a price, what moved at all. */
const directionOf = ({ detector, impactUsd }: Explained): Direction | null => (detector === "S4" ? "fall" : impactUsd > 0n ? "rise" : null);

/** Of usage that belongs to nobody what anybody did is no cause, whatever else happened in those days. */
const isOfNobody = ({ detector }: Pick<Explained, "detector">): boolean => detector === "B17";
/** As the detector counts: no identity, or one without an owner. */
const isNobodys = ({ identity, owner }: CauseRow["values"]): boolean => identity === "" || owner === "";

type Rows = { rows: CauseRow[]; span: Span; metersNow: MeterCell[]; metersPast: MeterCell[] };

/**
 * What was used in the hours or days of an incident, and what was expected of as much time, by all dimensions together.
 * @param isHottest Of its hours only those that have to be explained, where hours are kept.
 */
export async function loadCauseRows(
  db: Db,
  incident: Pick<Explained, "detector" | "scopeKind" | "scopeId" | "startedAt" | "lastSeenAt">,
  isHottest = false,
): Promise<Rows> {
  const place: UsePlace = { kind: incident.scopeKind, id: incident.scopeId };
  const firstDay = startOfUtcDay(incident.startedAt);
  const afterLast = addUtcDays(startOfUtcDay(incident.lastSeenAt), 1);
  const before = { from: addUtcDays(firstDay, -USUAL_DAYS), to: firstDay };
  const usual = await loadUsual(db, place, incident.startedAt);
  const whole = await spanOf(db, incident);
  const span = isHottest && whole.grain === "hour" ? await hottestOf(db, place, whole, usual) : whole;
  // The rest as one says of nothing whether it belongs to somebody.
  const most = isOfNobody(incident) ? Number.MAX_SAFE_INTEGER : undefined;
  const now = await readCauseCells(db, place, span, most);
  const past = await readCauseCells(db, place, { ...before, grain: "day" }, most);
  const metersNow = await readMeterCells(db, place, firstDay, afterLast);
  const metersPast = await readMeterCells(db, place, before.from, before.to);
  const expectedUsd = usdOf(usual.between(span.from.getTime(), span.to.getTime()).expected);
  const actual = typed(now, metersNow).map(({ values, costUsd }) => ({ values, actualUsd: costUsd, forecastUsd: ZERO_USD }));
  const rows = [...actual, ...scaled(typed(past, metersPast), expectedUsd)];
  if (!isOfNobody(incident)) return { rows, span, metersNow, metersPast };
  const own = rows.filter(({ values }) => isNobodys(values));
  const identities = new Set(own.map(({ values }) => values.identity));
  const isOwn = ({ identity }: MeterCell): boolean => identities.has(identity);
  return { rows: own, span, metersNow: metersNow.filter(isOwn), metersPast: metersPast.filter(isOwn) };
}

type Span = { from: Date; to: Date; grain: "hour" | "day" };

async function hottestOf(db: Db, place: UsePlace, span: Span, usual: Usual): Promise<Span> {
  const spent = new Map((await readHourSums(db, place, span.from, span.to)).map(({ at, costUsd }) => [at.getTime(), costUsd]));
  const hours: HourUse[] = [];
  for (let atMs = span.from.getTime(); atMs < span.to.getTime(); atMs += HOUR_MS)
    hours.push({
      atMs,
      actualUsd: Number(formatUsd(spent.get(atMs) ?? ZERO_USD)),
      expectedUsd: usual.between(atMs, atMs + HOUR_MS).expected,
    });
  const hottest = hottestSpan(hours);
  return hottest ? { ...span, from: new Date(hottest.fromMs), to: new Date(hottest.toMs) } : span;
}

/** Whole hours while those are kept, else whole days. */
async function spanOf(db: Db, { startedAt, lastSeenAt }: Pick<Explained, "startedAt" | "lastSeenAt">): Promise<Span> {
  const from = startOfUtcHour(startedAt);
  const to = new Date(startOfUtcHour(lastSeenAt).getTime() + HOUR_MS);
  const oldest = await readOldestHour(db);
  if (oldest && oldest <= from && to.getTime() - from.getTime() <= MOST_HOURS * HOUR_MS) return { from, to, grain: "hour" };
  return { from: startOfUtcDay(startedAt), to: addUtcDays(startOfUtcDay(lastSeenAt), 1), grain: "day" };
}

const meterKey = (identity = "", provider = "", model = ""): string => JSON.stringify([identity, provider, model]);

/** Each cell cut by type of token, as the meters of its identity and model were in those days: the parts sum to the cell. */
function typed(cells: readonly UseCell[], meters: readonly MeterCell[]): { values: CauseRow["values"]; costUsd: Usd }[] {
  const types = new Map<string, MeterCell[]>();
  for (const cell of meters) {
    const key = meterKey(cell.identity, cell.provider, cell.model);
    types.set(key, [...(types.get(key) ?? []), cell]);
  }
  return cells.flatMap(({ values, costUsd }) => {
    const own = (types.get(meterKey(values.identity, values.provider, values.model)) ?? [])
      .slice(0, MOST_TYPES)
      .filter((cell) => cell.costUsd > 0n);
    if (own.length === 0) return [{ values, costUsd }];
    const parts = splitUsd(
      costUsd,
      own.map((cell) => cell.costUsd),
      1n,
    );
    return own.map((cell, i) => ({ values: { ...values, tokenType: cell.meter }, costUsd: parts[i] ?? ZERO_USD }));
  });
}

/** What is expected, made of what the past was made of. */
function scaled(cells: readonly { values: CauseRow["values"]; costUsd: Usd }[], expectedUsd: Usd): CauseRow[] {
  const wholeUsd = cells.reduce((sum, { costUsd }) => sum + costUsd, 0n);
  if (wholeUsd <= 0n) return [];
  return cells.map(({ values, costUsd }) => ({
    values,
    actualUsd: ZERO_USD,
    forecastUsd: divideHalfEven(expectedUsd * costUsd, wholeUsd) as Usd,
  }));
}

function pricePart(actualUsd: Usd, now: readonly MeterCell[], past: readonly MeterCell[]): Usd {
  const keyOf = (cell: MeterCell): string => JSON.stringify([cell.identity, cell.provider, cell.model, cell.billing, cell.meter]);
  const old = new Map(past.map((cell) => [keyOf(cell), cell]));
  const leaves = now.flatMap((cell) => {
    const before = old.get(keyOf(cell));
    return before ? [{ leaf: keyOf(cell), unit: unitOf(cell.meter), key: "", before, now: cell }] : [];
  });
  const costUsd = now.reduce((sum, cell) => sum + cell.costUsd, 0n) as Usd;
  return shareOfPrice(actualUsd, { costUsd, priceUsd: priceEffect(leaves).priceUsd });
}

const LIST = {
  identity: "identities",
  credential: "credentials",
  owner: "people",
  team: "teams",
  businessUnit: "businessUnits",
  application: "applications",
  environment: "environments",
  provider: "providers",
} as const;
const NOTHING: Readonly<Record<CauseDimension, string>> = {
  identity: "Unattributed",
  credential: "No key",
  owner: "No owner",
  team: "No team",
  businessUnit: "No business unit",
  application: "No application",
  environment: "No environment",
  provider: "Unknown provider",
  model: "Unknown model",
  tool: "No tool",
  tokenType: "Not by token",
};

export async function nameCauses(db: Db, steps: readonly Element[]): Promise<CauseStep[]> {
  const directory = await nameDirectory(db);
  const nameOf = (dimension: CauseDimension, id: string): string => {
    if (id === "") return NOTHING[dimension];
    if (dimension === "tokenType") return isMeter(id) ? METER_LABEL[id] : id;
    const list = LIST[dimension as keyof typeof LIST];
    return (list && directory[list].get(id)?.name) ?? id;
  };
  return steps.map(({ dimension, id, share, excessUsd, usualShare }) => ({
    ...{ dimension, id, name: nameOf(dimension, id), share, usualShare },
    excessUsd: formatUsd(excessUsd),
  }));
}
