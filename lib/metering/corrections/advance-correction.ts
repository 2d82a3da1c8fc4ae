import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { Unavailable } from "@/lib/kernel/errors";
import { type Span, utcDate } from "@/lib/kernel/period";
import { isAtWork } from "../core/corrections";
import { addPage, emptyTally, exceeds, type Tally } from "../core/corrections-tally";
import { countRevised } from "../revise-ledger";
import {
  type CorrectionChange,
  countLines,
  findSelectedDimensions,
  lockCorrection,
  readCorrectionRow,
  readThreshold,
  type StoredCorrection,
  storeCorrectionPage,
  updateCorrection,
} from "../store/corrections";
import { withRevisions } from "../store/line-revisions";
import { type LineCursor, readLines, readLinesOf, type StoredLine } from "../store/read-lines";
import { dropEmptyRollups } from "../store/revise-lines";
import { readVersions } from "../store/versions";
import { correctLines, revisionsOf, talliedPage } from "./correct-lines";
import { auditView } from "./views";

const RETRIES = 20;
/** Beyond every line of an event: a page ends with a whole event, since its lines say together whether it is unpriced. */
const LAST_LINE = 32_767;
const DAY_MS = 86_400_000;

/**
 * Works off one page of a preview or a run, or ends it. A page is stored whole together with how far it got, so a crash
 * loses at most work, and whoever comes next goes on there.
 * @returns whether there is more to do.
 */
export async function advanceCorrection(ctx: Context, id: string, pageSize: number): Promise<boolean> {
  for (let attempt = 0; attempt < RETRIES; attempt++) {
    const correction = await readCorrectionRow(ctx.db, id);
    if (!correction || !isAtWork(correction.state)) return false;
    const filter = {
      dimensionIds: await findSelectedDimensions(ctx.db, correction.selection),
      from: correction.span.start,
      to: correction.span.end,
    };
    if (correction.linesTotal === null) {
      const linesTotal = await countLines(ctx.db, filter.dimensionIds, correction.span);
      await withTransaction(ctx.db, (tx) => updateCorrection(tx, id, { linesTotal }));
    }
    const page = await readPage(ctx, filter, correction.cursor, pageSize);
    const ended = page
      ? await workOff(ctx, correction, page)
      : await (correction.state === "previewing" ? endPreview : endRun)(ctx, correction, filter.dimensionIds);
    if (ended !== "moved") return ended === "stored";
  }
  throw new Unavailable("the inventory, the prices or the usage are being changed without pause; try again", 5);
}

type Page = { lines: StoredLine[]; cursor: LineCursor };

async function readPage(
  ctx: Context,
  filter: { dimensionIds: number[]; from: Date; to: Date },
  after: LineCursor | null,
  size: number,
): Promise<Page | null> {
  if (filter.dimensionIds.length === 0) return null;
  const lines = await readLines(ctx.db, filter, after, size);
  const last = lines.at(-1);
  if (!last) return null;
  const selected = new Set(filter.dimensionIds);
  const later = (await readLinesOf(ctx.db, [last])).filter(({ lineNo }) => lineNo > last.lineNo);
  const standing = await withRevisions(ctx.db, later);
  const rest = later.filter((line, i) => selected.has(line.dimensionId) || selected.has(standing[i]?.dimensionId ?? 0));
  return { lines: [...lines, ...rest], cursor: { occurredAt: last.occurredAt, eventId: last.eventId, lineNo: LAST_LINE } };
}

async function workOff(ctx: Context, correction: StoredCorrection, { lines, cursor }: Page): Promise<"stored" | "moved" | "stopped"> {
  const corrected = await correctLines(ctx, correction.kind, lines);
  const isRun = correction.state === "running";
  const before = (isRun ? correction.run : correction.preview) ?? emptyTally(corrected.versions);
  const tally = addPage(before, talliedPage(corrected));
  if (isRun && needsApproval(correction, tally)) return waitForApproval(ctx, correction);
  const revisions = isRun ? await revisionsOf(ctx, corrected) : [];
  const { versions, isShut } = corrected;
  const kept = revisions.filter((revision) => isShut(revision.before));
  const changed = revisions.filter((revision) => !isShut(revision.before));
  const counters = await countRevised(ctx.db, versions, changed);
  return storeCorrectionPage(ctx.db, { correction, cursor, tally, versions, changed, kept, counters, now: ctx.clock.now() });
}

/** Whether money would move that nobody but the asker agreed to. */
const needsApproval = ({ approvedBy, thresholdUsd }: StoredCorrection, tally: Tally): boolean =>
  approvedBy === null && exceeds(tally.movedUsd, thresholdUsd ?? "0");

/** Prices changed after a small preview, and the run would move more than the asker may move alone. */
const waitForApproval = (ctx: Context, correction: StoredCorrection): Promise<"stopped"> =>
  settle(ctx, correction, "correction.wait", async () => ({ state: "waiting" }));

async function endPreview(ctx: Context, correction: StoredCorrection): Promise<"stopped"> {
  const preview = correction.preview ?? emptyTally(await readVersions(ctx.db, true));
  return settle(ctx, correction, "correction.preview", async (tx) => {
    const thresholdUsd = await readThreshold(tx);
    const state = exceeds(preview.movedUsd, thresholdUsd) ? "waiting" : "ready";
    return { state, thresholdUsd, preview, previewedAt: ctx.clock.now(), cursor: null };
  });
}

async function endRun(ctx: Context, correction: StoredCorrection, dimensionIds: number[]): Promise<"stopped"> {
  if (dimensionIds.length > 0) await dropEmptyRollups(ctx.db, dimensionIds, daysOf(correction.span));
  const run = correction.run ?? emptyTally(await readVersions(ctx.db, true));
  return settle(ctx, correction, "correction.done", async () => ({ state: "done", run, finishedAt: ctx.clock.now() }));
}

type Settled = (tx: Parameters<typeof updateCorrection>[0]) => Promise<CorrectionChange>;

/** Changes the state and tells it, unless somebody else went on with the correction meanwhile. */
function settle(ctx: Context, { id, state, steps }: StoredCorrection, action: string, change: Settled): Promise<"stopped"> {
  return withTransaction(ctx.db, async (tx) => {
    const before = await lockCorrection(tx, id);
    if (before?.state !== state || before.steps !== steps) return "stopped" as const;
    const after = await updateCorrection(tx, id, await change(tx));
    await recordAudit(tx, ctx, { action, objectType: "correction", objectId: id, before: auditView(before), after: auditView(after) });
    return "stopped" as const;
  });
}

function daysOf({ start, end }: Span): string[] {
  const days: string[] = [];
  for (let at = start.getTime() - (start.getTime() % DAY_MS); at < end.getTime(); at += DAY_MS) days.push(utcDate(new Date(at)));
  return days;
}
