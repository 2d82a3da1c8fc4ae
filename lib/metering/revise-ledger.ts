/**
 * Runs attribution or rating again over stored lines of open periods: after a call was assigned to an identity, after
 * an assignment was corrected from a past date, after a price or an alias was added for an unpriced model.
 */
import type { Context } from "@/lib/auth/context";
import { loadInventory } from "@/lib/identities";
import { attribute } from "@/lib/identities/core/attribute";
import { Unavailable } from "@/lib/kernel/errors";
import { loadPriceBook } from "@/lib/pricing";
import { type RatedEvent, rateUsageLine } from "./core/ledger-lines";
import { type Dimension, dimensionIds, dimensionText } from "./store/dimensions";
import { findDimensions, findUnpricedDimensions, type LineCursor, readLines, readUnpricedLines, type StoredLine } from "./store/read-lines";
import { closedPeriods, dropEmptyRollups, type Revision, reviseLines } from "./store/revise-lines";
import { readRetentionDays, readSource } from "./store/sources";
import { readVersions } from "./store/versions";

const PAGE = 2_000;
/** Flags that rating sets: rating again decides them anew. */
const RATING_FLAGS = ["unpriced", "fallback_rate:", "mode_fallback:", "usage_missing"];
const RETRIES = 20;
const DAY_MS = 86_400_000;

export type RevisionResult = { linesRead: number; linesChanged: number };

/**
 * Attributes again the lines of these identities and, if asked, every line without one, from an instant on.
 * Guarantees: lines of periods that are not open stay as they are; quantities and costs do not change.
 */
export async function reattribute(
  ctx: Context,
  which: { identityIds?: string[]; unattributed?: boolean; since?: Date },
): Promise<RevisionResult> {
  const ids = await findDimensions(ctx.db, which);
  return reviseWhere(ctx, { dimensionIds: ids, ...(which.since ? { since: which.since } : {}) }, (lines) => reattributed(ctx, lines));
}

/**
 * Rates again every line that has no cost, after a price or an alias was added. Lines with a cost keep it: changing
 * those is a re-rating that is previewed and given a reason.
 */
export async function rateUnpriced(ctx: Context): Promise<RevisionResult> {
  const dimensionIds = await findUnpricedDimensions(ctx.db);
  return reviseWhere(ctx, { dimensionIds, unpricedOnly: true }, (lines) => rerated(ctx, lines));
}

type Revised = { versions: { inventory: number; prices: number }; revisions: Revision[] };

async function reviseWhere(
  ctx: Context,
  where: { dimensionIds: number[]; since?: Date; unpricedOnly?: boolean },
  revise: (lines: StoredLine[]) => Promise<Revised>,
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
  const shut = await closedPeriods(ctx.db);
  const isOpen = (line: StoredLine): boolean => !shut.some((span) => line.occurredAt >= span.start && line.occurredAt < span.end);
  let after: LineCursor | null = null;
  for (;;) {
    const page: StoredLine[] = await readLines(ctx.db, filter, after, PAGE);
    if (page.length === 0) break;
    after = page[page.length - 1] ?? null;
    result.linesRead += page.length;
    result.linesChanged += await revisePage(ctx, page.filter(isOpen), revise);
  }
  if (result.linesChanged > 0) await dropEmptyRollups(ctx.db, where.dimensionIds);
  return result;
}

async function revisePage(ctx: Context, lines: StoredLine[], revise: (lines: StoredLine[]) => Promise<Revised>): Promise<number> {
  for (let attempt = 0; attempt < RETRIES; attempt++) {
    const { versions, revisions } = await revise(lines);
    if (await reviseLines(ctx.db, versions, revisions)) return revisions.length;
  }
  throw new Unavailable("the inventory or the price book is being changed without pause; try again", 5);
}

async function reattributed(ctx: Context, lines: StoredLine[]): Promise<Revised> {
  const versions = await readVersions(ctx.db, true);
  const inventory = await loadInventory(ctx.db, versions.inventory);
  const wanted = new Map<string, Dimension>();
  const texts: string[] = [];
  for (const line of lines) {
    const source = await readSource(ctx.db, line.sourceId, versions.inventory);
    const { step, ...who } = attribute(inventory, source, line.hints, line.occurredAt);
    const { sourceId, tool, provider, model, operation } = line;
    const dimension = { ...who, attributionStep: step, sourceId, tool, provider, model, operation };
    const text = dimensionText(dimension);
    wanted.set(text, dimension);
    texts.push(text);
  }
  const ids = await dimensionIds(ctx.db, wanted);
  const revisions = lines.flatMap((before, i) => {
    const dimensionId = ids.get(texts[i] as string) as number;
    return dimensionId === before.dimensionId ? [] : [{ before, after: { ...before, dimensionId } }];
  });
  return { versions, revisions };
}

async function rerated(ctx: Context, lines: StoredLine[]): Promise<Revised> {
  const versions = await readVersions(ctx.db, true);
  const book = await loadPriceBook(ctx.db, versions.prices);
  const unpriced = await readUnpricedLines(ctx.db, lines);
  const stillUnpriced = new Set<string>();
  const revisions: Revision[] = [];
  for (const before of unpriced) {
    const rated = rateUsageLine(book, ratedEvent(before), before);
    const unpricedEvents = rated.costUsd === null && !stillUnpriced.has(before.eventId) ? 1 : 0;
    if (rated.costUsd === null) stillUnpriced.add(before.eventId);
    if (rated.costUsd !== null || unpricedEvents !== before.unpricedEvents)
      revisions.push({ before, after: { ...before, ...rated, unpricedEvents } });
  }
  return { versions, revisions };
}

function ratedEvent(line: StoredLine): RatedEvent {
  const { role, status, occurredAt, mode, region } = line;
  const flags = line.flags.filter((flag) => !RATING_FLAGS.some((name) => flag.startsWith(name)));
  return { role, status, occurredAt, mode, flags, ...(region === null ? {} : { region }) };
}
