/**
 * What an import has to do: stored rows and an edition, compared key by key. What moves much money does not act by
 * itself: a rate that moves by more than a fifth, one that becomes free, and whatever is dated ahead are proposed, for a
 * person to decide. New models, new meters and small moves act at once, and so does all of a first import.
 */
import { parseFixed } from "@/lib/kernel/money";
import type { Edition } from "./catalogue-edition";
import { buildPriceBook, type PriceBook, planOf } from "./price-book";
import { type AliasRow, type NewPriceRow, type PriceRow, priceKey } from "./price-row";
import { RATE_SCALE, sheetAt } from "./rate-sheet";
import { type Reconciled, reconcileTimeline } from "./timeline";

type StoredPrice = PriceRow & { id: number };
type StoredAlias = AliasRow & { id: number };

/** Why a change waits for a person. */
export const CAUSES = ["moved", "free", "ahead"] as const;
export type Cause = (typeof CAUSES)[number];

/** Dollars per `per` units. */
export type PlainRate = { rate: string; per: number };
/** A change of one rate that waits: whose it is, what it would do first, and all that the catalogue says of it. */
export type ProposedChange = {
  row: NewPriceRow;
  cause: Cause;
  before: PlainRate | null;
  /** Null: the catalogue does not date it, so it begins when it is approved. */
  effectiveFrom: Date | null;
  timeline: NewPriceRow[];
};

/** One line of the difference that an import makes. `null` after: the price ends. */
export type PriceChange = {
  kind: "new_model" | "new_meter" | "small_move" | "ended" | Cause;
  provider: string;
  model: string;
  meter: string;
  mode: string;
  region: string;
  from: string | null;
  to: string | null;
  since: string | null;
};
export type ImportPlan = {
  close: { id: number; at: Date }[];
  retract: number[];
  insert: NewPriceRow[];
  keptPrices: number;
  propose: ProposedChange[];
  changes: PriceChange[];
  addAliases: AliasRow[];
  removeAliases: number[];
  keptAliases: number;
};

export function planImport(
  stored: { prices: readonly StoredPrice[]; aliases: readonly StoredAlias[] },
  edition: Edition,
  now: Date,
): ImportPlan {
  const storedByKey = groupByKey(stored.prices);
  const desiredByKey = groupByKey(edition.prices);
  const book = stored.prices.length === 0 ? null : buildPriceBook(stored.prices, []);
  const plan: ImportPlan = {
    close: [],
    retract: [],
    insert: [],
    keptPrices: 0,
    propose: [],
    changes: [],
    addAliases: [],
    removeAliases: [],
    keptAliases: 0,
  };
  for (const key of new Set([...storedByKey.keys(), ...desiredByKey.keys()])) {
    const before = storedByKey.get(key) ?? [];
    const { acts, waits } = planKey(book, before, desiredByKey.get(key) ?? [], now);
    plan.close.push(...acts.close);
    plan.retract.push(...acts.retract);
    plan.insert.push(...acts.insert);
    plan.keptPrices += before.length - acts.close.length - acts.retract.length;
    if (waits) plan.propose.push(waits);
    if (book) plan.changes.push(...changesOf(book, before, acts, waits, now));
  }
  planAliases(plan, stored.aliases, edition.aliases);
  return plan;
}

/** Rows that must not be in force together. */
export function groupByKey<Row extends Omit<NewPriceRow, "reason">>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = priceKey(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

const NOTHING: Reconciled = { close: [], retract: [], insert: [] };

/** What of one key acts now, and what waits. Without a book, on a first import, nothing waits. */
function planKey(
  book: PriceBook | null,
  stored: readonly StoredPrice[],
  desired: readonly NewPriceRow[],
  now: Date,
): { acts: Reconciled; waits: ProposedChange | null } {
  if (!book) return { acts: reconcileTimeline(stored, desired, now), waits: null };
  const ahead = desired.filter((row) => row.validFrom > now && !stored.some((known) => isSame(known, row)));
  const acts = reconcileTimeline(stored, ahead.length === 0 ? desired : withoutAhead(stored, desired, ahead, now), now);
  const timeline = [...desired];
  for (const row of acts.insert) {
    const before = rateBefore(book, stored, row, now);
    const cause = before && causeOf(before, row);
    // The catalogue's own date, if it has one: an undated change begins when it is approved.
    const effectiveFrom = desired.some((each) => each.validFrom.getTime() === row.validFrom.getTime()) ? row.validFrom : null;
    if (cause)
      return {
        acts: NOTHING,
        waits: { row, cause, before, effectiveFrom: effectiveFrom?.getTime() === 0 ? null : effectiveFrom, timeline },
      };
  }
  const [next] = [...ahead].sort((a, b) => a.validFrom.getTime() - b.validFrom.getTime());
  if (!next) return { acts, waits: null };
  const known = lastBefore([...stored, ...acts.insert], next.validFrom);
  return { acts, waits: { row: next, cause: "ahead", before: known ?? null, effectiveFrom: next.validFrom, timeline } };
}

/** What holds until the rows ahead are decided: the last price goes on, to what was scheduled before. */
function withoutAhead(
  stored: readonly StoredPrice[],
  desired: readonly NewPriceRow[],
  ahead: readonly NewPriceRow[],
  now: Date,
): NewPriceRow[] {
  const scheduled = stored.filter((row) => row.validFrom > now);
  const [next] = scheduled.map((row) => row.validFrom).sort((a, b) => a.getTime() - b.getTime());
  const begun = desired.filter((row) => row.validFrom <= now);
  const goesOn = (row: NewPriceRow): boolean => ahead.some((each) => each.validFrom.getTime() === row.validTo?.getTime());
  return [...begun.map((row) => (goesOn(row) ? { ...row, validTo: next ?? null } : row)), ...scheduled];
}

const isSame = (a: NewPriceRow, b: NewPriceRow): boolean =>
  a.validFrom.getTime() === b.validFrom.getTime() && a.rate === b.rate && a.per === b.per;

const lastBefore = <Row extends NewPriceRow>(rows: readonly Row[], at: Date): Row | undefined =>
  rows.filter((row) => row.validFrom < at).sort((a, b) => b.validFrom.getTime() - a.validFrom.getTime())[0];

/**
 * The rate that a row would take the place of: the one before it, or, where a mode, region, tier or window gets a rate
 * of its own for the first time, the one that calls in it have paid until now. None for a new model or a new meter.
 */
function rateBefore(book: PriceBook, stored: readonly StoredPrice[], row: NewPriceRow, now: Date): PlainRate | null {
  const own = lastBefore(stored, row.validFrom);
  if (own) return own;
  if (stored.length > 0) return null;
  const known = book.models.get(row.provider)?.get(row.model);
  const slot = known && sheetAt(planOf(known, row.mode, row.region), now.getTime(), row.minTokensExclusive + 1n)[row.meter];
  return slot && slot.standsIn === undefined ? { rate: slot.rate.text, per: slot.rate.per } : null;
}

/** By more than a fifth, or to nothing. */
function causeOf(from: PlainRate, to: PlainRate): "moved" | "free" | null {
  const before = parseFixed(from.rate, RATE_SCALE) * BigInt(to.per);
  const after = parseFixed(to.rate, RATE_SCALE) * BigInt(from.per);
  const moved = after > before ? after - before : before - after;
  if (moved === 0n) return null;
  if (after === 0n) return "free";
  return moved * 5n > before ? "moved" : null;
}

function changesOf(
  book: PriceBook,
  stored: readonly StoredPrice[],
  acts: Reconciled,
  waits: ProposedChange | null,
  now: Date,
): PriceChange[] {
  const changes = acts.insert.map((row): PriceChange => {
    const before = rateBefore(book, stored, row, now);
    const isKnown = book.models.get(row.provider)?.has(row.model) ?? false;
    return changeOf(row, before ? "small_move" : isKnown ? "new_meter" : "new_model", before?.rate ?? null, row.validFrom);
  });
  if (waits) changes.push(changeOf(waits.row, waits.cause, waits.before?.rate ?? null, waits.effectiveFrom));
  const [ended] = acts.insert.length === 0 ? [...acts.close.map(({ id }) => id), ...acts.retract] : [];
  const row = stored.find((each) => each.id === ended);
  if (row && !waits) changes.push({ ...changeOf(row, "ended", row.rate, acts.close[0]?.at ?? null), to: null });
  return changes;
}

const changeOf = (row: NewPriceRow, kind: PriceChange["kind"], from: string | null, since: Date | null): PriceChange => ({
  kind,
  provider: row.provider,
  model: row.model,
  meter: row.meter,
  mode: row.mode,
  region: row.region,
  from,
  to: row.rate,
  since: since && since.getTime() > 0 ? since.toISOString() : null,
});

/** An alias that the organisation made keeps its name; one that the edition points elsewhere is replaced. */
function planAliases(plan: ImportPlan, stored: readonly StoredAlias[], desired: readonly AliasRow[]): void {
  const nameOf = (row: AliasRow) => `${row.provider}\u0000${row.alias}`;
  const wanted = new Map(desired.map((row) => [nameOf(row), row] as const));
  for (const row of stored) {
    const want = wanted.get(nameOf(row));
    const isSame = want !== undefined && want.toProvider === row.toProvider && want.toModel === row.toModel && want.origin === row.origin;
    if (row.origin === "organisation" || isSame) {
      wanted.delete(nameOf(row));
      plan.keptAliases++;
    } else plan.removeAliases.push(row.id);
  }
  plan.addAliases.push(...wanted.values());
}
