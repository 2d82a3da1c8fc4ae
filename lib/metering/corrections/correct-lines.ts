import type { Context } from "@/lib/auth/context";
import { canonicalJson } from "@/lib/kernel/canonical";
import type { Usd } from "@/lib/kernel/money";
import { loadPriceBook } from "@/lib/pricing";
import type { CorrectionKind } from "../core/corrections";
import type { TalliedPage } from "../core/corrections-tally";
import { rateUsageLine } from "../core/ledger-lines";
import { knownCost } from "../core/rollup-deltas";
import { attributedDimensions, markedUnpriced, ratedEvent, shutPeriods, standingLines } from "../revise-ledger";

import { type Dimension, dimensionIds, dimensionsById, dimensionText } from "../store/dimensions";
import type { LedgerVersions } from "../store/insert-lines";
import { readLinesOf, type StoredLine } from "../store/read-lines";
import type { Revision } from "../store/revise-lines";
import { readVersions } from "../store/versions";

/** A line and what it should say. Nothing is written yet, not even the dimension it should go to. */
type CorrectedLine = { before: StoredLine; after: StoredLine; from: Dimension; to: Dimension };
type Corrected = {
  versions: LedgerVersions;
  /** The lines that were asked for. */
  lines: CorrectedLine[];
  /** Other lines of the same events, of which only the mark of an unpriced event may change. */
  beside: { before: StoredLine; after: StoredLine }[];
  /** Whether a line's period is closed. Such lines are read as they stand with their revisions. */
  isShut: (line: Pick<StoredLine, "occurredAt">) => boolean;
};

/** What these lines should say by the inventory and the prices of now: the one path of previews and runs. */
export async function correctLines(ctx: Context, kind: CorrectionKind, lines: readonly StoredLine[]): Promise<Corrected> {
  const versions = await readVersions(ctx.db, true);
  const isShut = await shutPeriods(ctx.db);
  if (kind === "attribution") {
    const standing = await standingLines(ctx.db, lines, isShut);
    const fromOf = await dimensionsOf(ctx, standing);
    const wanted = await attributedDimensions(ctx, versions.inventory, standing);
    return {
      versions,
      isShut,
      beside: [],
      lines: standing.map((line, i) => ({ before: line, after: line, from: fromOf(line), to: wanted[i] as Dimension })),
    };
  }
  const book = await loadPriceBook(ctx.db, versions.prices);
  const asked = new Set(lines.map(keyOf));
  // Read again: by now a revision may have moved some of them to dimensions that were not there before.
  const all = await standingLines(ctx.db, await readLinesOf(ctx.db, lines), isShut);
  const fromOf = await dimensionsOf(ctx, all);
  const after = markedUnpriced(
    all.map((line) =>
      asked.has(keyOf(line)) && line.role === "billable" ? { ...line, ...rateUsageLine(book, ratedEvent(line), line) } : line,
    ),
  );
  const pairs = all.map((before, i) => ({ before, after: after[i] as StoredLine }));
  return {
    versions,
    isShut,
    lines: pairs
      .filter(({ before }) => asked.has(keyOf(before)))
      .map((pair) => ({ ...pair, from: fromOf(pair.before), to: fromOf(pair.before) })),
    beside: pairs.filter(({ before }) => !asked.has(keyOf(before)) && !isShut(before)),
  };
}

async function dimensionsOf(ctx: Context, lines: readonly StoredLine[]): Promise<(line: StoredLine) => Dimension> {
  const dimensions = await dimensionsById(
    ctx.db,
    lines.map((line) => line.dimensionId),
  );
  return (line) => dimensions.get(line.dimensionId) as Dimension;
}

const keyOf = (line: StoredLine): string => `${line.eventId} ${line.lineNo}`;

const isMoved = ({ from, to }: CorrectedLine): boolean => dimensionText(from) !== dimensionText(to);
/** Other charges or another sum. The stored sum is padded with zeros, and stored charges keep no order of fields. */
const isRerated = ({ before, after }: CorrectedLine): boolean =>
  before !== after &&
  ((before.costUsd === null) !== (after.costUsd === null) ||
    knownCost(before) !== knownCost(after) ||
    canonicalJson(before.charges) !== canonicalJson(after.charges));
const isRemarked = ({ before, after }: { before: StoredLine; after: StoredLine }): boolean =>
  before.unpricedEvents !== after.unpricedEvents;

/** What the page does to the money. Evidence costs nothing before and after. */
export function talliedPage({ lines, beside, isShut }: Corrected): TalliedPage {
  const unpriced = (side: "before" | "after"): number =>
    [...lines, ...beside].reduce((sum, pair) => sum + (pair[side].role === "billable" ? pair[side].unpricedEvents : 0), 0);
  return {
    unpricedBefore: unpriced("before"),
    unpricedAfter: unpriced("after"),
    lines: lines.map((line) => ({
      teamBefore: line.from.teamId,
      teamAfter: line.to.teamId,
      provider: line.before.provider,
      model: line.before.model,
      before: costOf(line.before),
      after: costOf(line.after),
      isChanged: isMoved(line) || isRerated(line),
      isMoved: isMoved(line),
      isShut: isShut(line.before),
    })),
  };
}

const costOf = (line: StoredLine): Usd => (line.role === "billable" ? knownCost(line) : 0n) as Usd;

/** What has to be stored so that the lines say it, or kept of those of closed periods. Dimensions that are not there yet are made. */
export async function revisionsOf(ctx: Context, { lines, beside }: Corrected): Promise<Revision[]> {
  const changed = lines.filter((line) => isMoved(line) || isRerated(line) || isRemarked(line));
  const wanted = new Map(changed.filter(isMoved).map(({ to }) => [dimensionText(to), to]));
  const ids = await dimensionIds(ctx.db, wanted);
  const revisions = changed.map(
    ({ before, after, to }): Revision => ({ before, after: { ...after, dimensionId: ids.get(dimensionText(to)) ?? before.dimensionId } }),
  );
  return [...revisions, ...beside.filter(isRemarked)];
}
