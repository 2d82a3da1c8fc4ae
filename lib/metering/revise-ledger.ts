/**
 * Runs attribution or rating again over stored lines: after a call was assigned to an identity, after an assignment was
 * corrected from a past date, after a price or an alias was added for an unpriced model, after another report of the same
 * call told more of it. Lines of closed periods stay as they are: what they would become is kept beside them, worked out
 * from what was kept before.
 */
import type { Context } from "@/lib/auth/context";
import type { Db } from "@/lib/db/client";
import { loadInventory } from "@/lib/identities";
import { attribute } from "@/lib/identities/core/attribute";
import { canonicalJson } from "@/lib/kernel/canonical";
import { Unavailable } from "@/lib/kernel/errors";
import { contains } from "@/lib/kernel/period";
import { loadPriceBook } from "@/lib/pricing";
import type { BudgetCounters } from "./core/budget-counters";
import { type RatedEvent, rateUsageLine, unpricedMarks } from "./core/ledger-lines";
import type { CallReport, ReportedEvent, Settled } from "./core/settle/report";
import { countBudgets } from "./count-budgets";
import { type Dimension, dimensionIds, dimensionText } from "./store/dimensions";
import type { LedgerVersions } from "./store/insert-lines";
import { withRevisions } from "./store/line-revisions";
import {
  findDimensions,
  findUnpricedDimensions,
  type LineCursor,
  type LineKey,
  readLines,
  readLinesOf,
  type StoredLine,
} from "./store/read-lines";
import { closedPeriods, dropEmptyRollups, type Revision, reviseLines } from "./store/revise-lines";
import { readRetentionDays, readSource } from "./store/sources";
import { storeRevisions } from "./store/store-revisions";
import { readVersions } from "./store/versions";

const PAGE = 2_000;
/** Flags that rating sets: rating again decides them anew. */
const RATING_FLAGS = ["unpriced", "fallback_rate:", "mode_fallback:", "usage_missing"];
const RETRIES = 20;
const DAY_MS = 86_400_000;

export type RevisionResult = { linesRead: number; linesChanged: number };

/**
 * Attributes again the lines of these identities, of these teams and, if asked, every line without one, from an instant on.
 * Guarantees: lines of closed periods stay as they are, and keep a revision; quantities and costs do not change.
 */
export async function reattribute(
  ctx: Context,
  which: { identityIds?: string[]; teamIds?: string[]; unattributed?: boolean; since?: Date },
): Promise<RevisionResult> {
  const ids = await findDimensions(ctx.db, which);
  return reviseWhere(ctx, { dimensionIds: ids, ...(which.since ? { since: which.since } : {}) }, ({ lines }) => reattributed(ctx, lines));
}

/**
 * Rates again every line that has no cost, or no value on a flat plan, after a price or an alias was added. Others keep it: changing
 * those is a re-rating that is previewed and given a reason.
 */
export async function rateUnpriced(ctx: Context): Promise<RevisionResult> {
  const dimensionIds = await findUnpricedDimensions(ctx.db);
  return reviseWhere(ctx, { dimensionIds, unpricedOnly: true }, (standing) => rerated(ctx, standing));
}

type Revised = { versions: LedgerVersions; revisions: Revision[] };

/** Lines as they stand: of closed periods with the revisions that are kept. */
type Standing = { lines: StoredLine[]; isShut: (line: Pick<StoredLine, "occurredAt">) => boolean };

/** Says of a line whether its period is closed. */
export async function shutPeriods(db: Db): Promise<Standing["isShut"]> {
  const shut = await closedPeriods(db);
  return ({ occurredAt }) => shut.some((span) => contains(span, occurredAt));
}

export async function standingLines(db: Db, lines: readonly StoredLine[], isShut: Standing["isShut"]): Promise<StoredLine[]> {
  const shut = lines.filter(isShut);
  if (shut.length === 0) return [...lines];
  const revised = await withRevisions(db, shut);
  let next = 0;
  return lines.map((line) => (isShut(line) ? (revised[next++] as StoredLine) : line));
}

async function reviseWhere(
  ctx: Context,
  where: { dimensionIds: number[]; since?: Date; unpricedOnly?: boolean },
  revise: (standing: Standing) => Promise<Revised>,
): Promise<RevisionResult> {
  const result = { linesRead: 0, linesChanged: 0 };
  if (where.dimensionIds.length === 0) return result;
  const now = ctx.clock.now();
  const oldest = new Date(now.getTime() - (await readRetentionDays(ctx.db)) * DAY_MS);
  const filter = {
    dimensionIds: where.dimensionIds,
    from: where.since && where.since > oldest ? where.since : oldest,
    to: new Date(now.getTime() + 2 * DAY_MS),
    unpricedOnly: where.unpricedOnly ?? false,
  };
  let after: LineCursor | null = null;
  for (;;) {
    const page: StoredLine[] = await readLines(ctx.db, filter, after, PAGE);
    if (page.length === 0) break;
    after = page[page.length - 1] ?? null;
    result.linesRead += page.length;
    result.linesChanged += await revisePage(ctx, page, revise);
  }
  if (result.linesChanged > 0) await dropEmptyRollups(ctx.db, where.dimensionIds);
  return result;
}

/** @returns how many lines changed. Lines that another revision changed meanwhile, or whose period closed, are read again. */
async function revisePage(ctx: Context, page: StoredLine[], revise: (standing: Standing) => Promise<Revised>): Promise<number> {
  let lines = page;
  for (let attempt = 0; attempt < RETRIES; attempt++) {
    const isShut = await shutPeriods(ctx.db);
    const { versions, revisions } = await revise({ lines: await standingLines(ctx.db, lines, isShut), isShut });
    const kept = revisions.filter(({ before }) => isShut(before));
    const changed = revisions.filter(({ before }) => !isShut(before));
    const counters = await countRevised(ctx.db, versions, changed);
    if (await storeRevisions(ctx.db, { versions, changed, kept, counters, now: ctx.clock.now() })) return changed.length;
    lines = await readLinesOf(ctx.db, page);
  }
  throw unceasing();
}

const unceasing = (): Unavailable => new Unavailable("the inventory or the price book is being changed without pause; try again", 5);

/** Counters for lines as they were and as they become. */
export const countRevised = (db: Db, versions: LedgerVersions, revisions: readonly Revision[]): Promise<BudgetCounters> =>
  countBudgets(
    db,
    versions,
    revisions.flatMap(({ before, after }) => [before.dimensionId, after.dimensionId]),
  );

async function reattributed(ctx: Context, lines: StoredLine[]): Promise<Revised> {
  const versions = await readVersions(ctx.db, true);
  const ids = await attributedTo(ctx, versions.inventory, lines);
  const revisions = lines.flatMap((before, i) => {
    const dimensionId = ids[i] as number;
    return dimensionId === before.dimensionId ? [] : [{ before, after: { ...before, dimensionId } }];
  });
  return { versions, revisions };
}

/** The dimension that each line belongs to by its hints. */
async function attributedTo(ctx: Context, inventoryVersion: number, lines: readonly StoredLine[]): Promise<number[]> {
  const dimensions = await attributedDimensions(ctx, inventoryVersion, lines);
  const texts = dimensions.map(dimensionText);
  const ids = await dimensionIds(ctx.db, new Map(dimensions.map((dimension, i) => [texts[i] as string, dimension])));
  return texts.map((text) => ids.get(text) as number);
}

/** The same without making the dimensions that are not there yet. */
export async function attributedDimensions(ctx: Context, inventoryVersion: number, lines: readonly StoredLine[]): Promise<Dimension[]> {
  const inventory = await loadInventory(ctx.db, inventoryVersion);
  const dimensions: Dimension[] = [];
  for (const line of lines) {
    const source = await readSource(ctx.db, line.sourceId, inventoryVersion);
    const { step, ...who } = attribute(inventory, source, line.hints, line.occurredAt);
    const { sourceId, tool, provider, model, operation, billing } = line;
    dimensions.push({ ...who, attributionStep: step, sourceId, tool, provider, model, operation, billing });
  }
  return dimensions;
}

async function rerated(ctx: Context, { lines, isShut }: Standing): Promise<Revised> {
  const versions = await readVersions(ctx.db, true);
  const book = await loadPriceBook(ctx.db, versions.prices);
  const all = await standingLines(ctx.db, await readLinesOf(ctx.db, lines), isShut);
  const unpriced = all.filter((line) => line.role === "billable" && isUnpriced(line));
  const stillUnpriced = new Set<string>();
  const revisions: Revision[] = [];
  for (const before of unpriced) {
    const rated = rateUsageLine(book, ratedEvent(before), before);
    const unpricedEvents = rated.costUsd === null && !stillUnpriced.has(before.eventId) ? 1 : 0;
    if (rated.costUsd === null) stillUnpriced.add(before.eventId);
    if (!isUnpriced({ ...before, ...rated }) || unpricedEvents !== before.unpricedEvents)
      revisions.push({ before, after: { ...before, ...rated, unpricedEvents } });
  }
  return { versions, revisions };
}

const isUnpriced = ({ costUsd, billing, flatValueUsd }: StoredLine): boolean =>
  costUsd === null || (billing === "flat" && flatValueUsd === null);

/** What rating again needs of a stored line beside its quantities. */
export function ratedEvent(line: StoredLine): RatedEvent {
  const { role, status, occurredAt, mode, region, billing } = line;
  const flags = line.flags.filter((flag) => !RATING_FLAGS.some((name) => flag.startsWith(name)));
  return { role, status, occurredAt, mode, flags, billing, ...(region === null ? {} : { region }) };
}

/** What a line should say, now that more reports of the call came. `isNew`: of the payload that is being taken in. */
export type Change = { report: CallReport; event: ReportedEvent; settled: Settled; isNew: boolean };

/**
 * Makes stored lines say what was decided over all reports of their calls: who called, which model served it, and whether
 * the line counts. What no longer counts leaves the roll-ups and costs nothing; what counts from now on is rated.
 * Guarantees: lines of closed periods stay as they are unless they are new; quantities do not change.
 */
export async function reviseSettled(ctx: Context, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  const byId = new Map(changes.map((change) => [change.report.id, change]));
  const keys = changes.map(({ report, event }) => ({ eventId: report.id, occurredAt: new Date(event.occurredAtMs) }));
  for (let start = 0; start < keys.length; start += PAGE) {
    const revised = await settlePage(ctx, keys.slice(start, start + PAGE), byId);
    const moved = revised.filter(({ before, after }) => before.role !== after.role || before.dimensionId !== after.dimensionId);
    if (moved.length === 0) continue;
    const days = [...new Set(moved.map(({ before }) => before.occurredAt.toISOString().slice(0, 10)))];
    await dropEmptyRollups(ctx.db, [...new Set(moved.map(({ before }) => before.dimensionId))], days);
  }
}

/** @returns the revisions made. */
async function settlePage(ctx: Context, keys: readonly LineKey[], changes: ReadonlyMap<string, Change>): Promise<Revision[]> {
  const isNew = (line: StoredLine): boolean => changes.get(line.eventId)?.isNew ?? false;
  for (let attempt = 0; attempt < RETRIES; attempt++) {
    const isShut = await shutPeriods(ctx.db);
    const lines = (await readLinesOf(ctx.db, keys)).filter((line) => isNew(line) || !isShut(line));
    const { versions, revisions } = await settledLines(ctx, lines, changes);
    const counters = await countRevised(ctx.db, versions, revisions);
    const told = revisions.map((revision) => ({ ...revision, isNew: isNew(revision.before) }));
    if (await reviseLines(ctx.db, "settled", versions, told, counters)) return revisions;
  }
  throw unceasing();
}

async function settledLines(ctx: Context, lines: StoredLine[], changes: ReadonlyMap<string, Change>): Promise<Revised> {
  const versions = await readVersions(ctx.db, true);
  const book = await loadPriceBook(ctx.db, versions.prices);
  const said = lines.map((line) => saying(line, changes.get(line.eventId) as Change));
  const dimensions = await attributedTo(ctx, versions.inventory, said);
  const after = said.map((line, i): StoredLine => {
    const before = lines[i] as StoredLine;
    const dimensionId = dimensions[i] as number;
    if (line.role === before.role && line.provider === before.provider && line.model === before.model) return { ...line, dimensionId };
    const { event, settled } = changes.get(line.eventId) as Change;
    const flags = [...event.flags, ...(settled.served?.flags ?? [])];
    return { ...line, dimensionId, ...rateUsageLine(book, { ...ratedEvent(line), flags }, line) };
  });
  const revisions = markedUnpriced(after).map((line, i) => ({ before: lines[i] as StoredLine, after: line }));
  return { versions, revisions: revisions.filter(({ before, after: line }) => canonicalJson(before) !== canonicalJson(line)) };
}

/** The line in the words of its reports; where it is counted and what it costs is not decided yet. */
function saying(line: StoredLine, { report, settled }: Change): StoredLine {
  const { served, labels, network, trace } = settled;
  const place = trace ?? report;
  return {
    ...line,
    role: settled.role,
    provider: served?.provider ?? line.provider,
    model: served?.model ?? line.model,
    hints: settled.hints,
    labels: labels === undefined ? line.labels : Object.keys(labels).length === 0 ? null : labels,
    details: network === undefined ? line.details : { ...line.details, network },
    traceId: place.traceId || null,
    spanId: place.spanId || null,
    parentSpanId: place.parentSpanId || null,
    sessionId: settled.sessionId ?? null,
    callKey: settled.callKey ?? null,
    countedBy: settled.countedBy ?? null,
  };
}

/** Lines of one event stand together. */
export function markedUnpriced(lines: readonly StoredLine[]): StoredLine[] {
  const events = new Map<string, StoredLine[]>();
  for (const line of lines) events.set(line.eventId, [...(events.get(line.eventId) ?? []), line]);
  return [...events.values()].flatMap((ofEvent) => {
    const marks = unpricedMarks(
      ofEvent[0]?.role ?? "evidence",
      ofEvent.map(({ costUsd }) => costUsd),
    );
    return ofEvent.map((line, i) => ({ ...line, unpricedEvents: marks[i] as number }));
  });
}
