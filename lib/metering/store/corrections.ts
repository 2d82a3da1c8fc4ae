/** The table of corrections, and the ledger as they read and change it. */
import type { PoolClient } from "pg";
import { type Db, poolOf, type Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { formatUsd, parseUsd } from "@/lib/kernel/money";
import type { Span } from "@/lib/kernel/period";
import type { CorrectionKind, CorrectionSelection, CorrectionState } from "../core/corrections";
import type { Tally } from "../core/corrections-tally";
import { keepRevisions } from "./line-revisions";
import type { LineCursor } from "./read-lines";
import { reviseLines } from "./revise-lines";
import type { RevisedPage } from "./store-revisions";

export type StoredCorrection = {
  id: string;
  kind: CorrectionKind;
  state: CorrectionState;
  span: Span;
  selection: CorrectionSelection;
  reason: string;
  askedBy: string;
  askedByName: string;
  askedAt: Date;
  thresholdUsd: string | null;
  approvedBy: string | null;
  approvedByName: string | null;
  approvedAt: Date | null;
  linesTotal: number | null;
  steps: number;
  cursor: LineCursor | null;
  preview: Tally | null;
  previewedAt: Date | null;
  run: Tally | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  error: string | null;
};

type Row = Prisma.CorrectionModel;
type StoredCursor = { occurredAt: string; eventId: string; lineNo: number };

function fromDb({ fromAt, toAt, ...row }: Row): StoredCorrection {
  const cursor = row.cursor as StoredCursor | null;
  return {
    ...row,
    kind: row.kind as CorrectionKind,
    state: row.state as CorrectionState,
    span: { start: fromAt, end: toAt },
    selection: row.selection as CorrectionSelection,
    thresholdUsd: row.thresholdUsd && plain(row.thresholdUsd),
    linesTotal: row.linesTotal === null ? null : Number(row.linesTotal),
    cursor: cursor && { ...cursor, occurredAt: new Date(cursor.occurredAt) },
    preview: row.preview as Tally | null,
    run: row.run as Tally | null,
  };
}

const plain = (amount: Prisma.Decimal): string => formatUsd(parseUsd(amount.toFixed()));

export async function insertCorrection(
  tx: Tx,
  correction: Pick<StoredCorrection, "id" | "kind" | "span" | "selection" | "reason" | "askedBy" | "askedByName" | "askedAt">,
): Promise<StoredCorrection> {
  const { span, ...rest } = correction;
  return fromDb(await tx.correction.create({ data: { ...rest, fromAt: span.start, toAt: span.end } }));
}

export async function readCorrectionRow(db: Db | Tx, id: string): Promise<StoredCorrection | null> {
  const row = await db.correction.findUnique({ where: { id } });
  return row && fromDb(row);
}

/** Held until the transaction ends. */
export async function lockCorrection(tx: Tx, id: string): Promise<StoredCorrection | null> {
  await tx.$queryRaw`SELECT 1 FROM correction WHERE id = ${id} FOR UPDATE`;
  return readCorrectionRow(tx, id);
}

/** Newest first. */
export async function readCorrectionRows(db: Db, { limit, after }: { limit: number; after?: { askedAt: Date; id: string } }) {
  const rows = await db.correction.findMany({
    ...(after ? { where: { OR: [{ askedAt: { lt: after.askedAt } }, { askedAt: after.askedAt, id: { lt: after.id } }] } } : {}),
    orderBy: [{ askedAt: "desc" }, { id: "desc" }],
    take: limit,
  });
  return rows.map(fromDb);
}

/** The oldest that has pages to be worked off. */
export async function nextCorrectionAtWork(db: Db): Promise<string | null> {
  const where = { state: { in: ["previewing", "running"] } };
  const row = await db.correction.findFirst({ where, orderBy: [{ askedAt: "asc" }, { id: "asc" }], select: { id: true } });
  return row?.id ?? null;
}

export type CorrectionChange = Partial<
  Pick<
    StoredCorrection,
    | "state"
    | "thresholdUsd"
    | "approvedBy"
    | "approvedByName"
    | "approvedAt"
    | "linesTotal"
    | "previewedAt"
    | "startedAt"
    | "finishedAt"
    | "error"
    | "preview"
    | "run"
  > & { cursor: null }
>;

export async function updateCorrection(
  tx: Tx,
  id: string,
  { cursor, preview, run, ...change }: CorrectionChange,
): Promise<StoredCorrection> {
  const data = {
    ...change,
    ...(cursor === null ? { cursor: Prisma.DbNull } : {}),
    ...(preview ? { preview } : {}),
    ...(run ? { run } : {}),
  };
  return fromDb(await tx.correction.update({ where: { id }, data }));
}

export async function readThreshold(db: Db | Tx): Promise<string> {
  const row = await db.organisation.findUnique({ where: { id: 1 }, select: { correctionThresholdUsd: true } });
  return row ? plain(row.correctionThresholdUsd) : "100";
}

export async function writeThreshold(tx: Tx, thresholdUsd: string): Promise<void> {
  await tx.organisation.update({ where: { id: 1 }, data: { correctionThresholdUsd: thresholdUsd } });
}

/** Ids of the dimensions of a selection. */
export async function findSelectedDimensions(db: Db, selection: CorrectionSelection): Promise<number[]> {
  const rows = await db.usageDimension.findMany({ where: selection, select: { id: true } });
  return rows.map(({ id }) => id);
}

export async function countLines(db: Db, dimensionIds: readonly number[], { start, end }: Span): Promise<number> {
  const { rows } = await poolOf(db).query<{ lines: string }>(
    "SELECT count(*)::text AS lines FROM usage_line WHERE dimension_id = ANY($1::integer[]) AND occurred_at >= $2 AND occurred_at < $3",
    [dimensionIds, start, end],
  );
  return Number(rows[0]?.lines ?? 0);
}

/** Revisions are of a run: a preview has none. */
type StoredPage = RevisedPage & {
  /** As read before the page was worked out. */
  correction: Pick<StoredCorrection, "id" | "state" | "steps">;
  cursor: LineCursor;
  tally: Tally;
};

const SAVE = {
  previewing: "UPDATE correction SET steps = steps + 1, cursor = $2, preview = $3 WHERE id = $1",
  running: "UPDATE correction SET steps = steps + 1, cursor = $2, run = $3 WHERE id = $1",
};
const DEADLOCK = "40P01";

/**
 * Stores one page of a preview or a run: the lines, their part of the roll-ups and how far it got, all or nothing.
 * @returns "moved" when lines, versions or periods are no longer as they were read, so that the page is to be worked
 * out again; "stopped" when the correction itself went on: it was paused, cancelled, or another process did this page.
 */
export async function storeCorrectionPage(db: Db, page: StoredPage): Promise<"stored" | "moved" | "stopped"> {
  const client = await poolOf(db).connect();
  try {
    await client.query("BEGIN");
    const outcome = await storePage(db, client, page);
    await client.query(outcome === "stored" ? "COMMIT" : "ROLLBACK");
    return outcome;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    if ((error as { code?: string }).code === DEADLOCK) return "moved";
    throw error;
  } finally {
    client.release();
  }
}

async function storePage(db: Db, client: PoolClient, page: StoredPage): Promise<"stored" | "moved" | "stopped"> {
  const { correction, cursor, tally, versions, changed, kept, counters, now } = page;
  const { state, steps } = correction;
  if (state !== "previewing" && state !== "running") return "stopped";
  const { rowCount } = await client.query("SELECT 1 FROM correction WHERE id = $1 AND state = $2 AND steps = $3 FOR UPDATE", [
    correction.id,
    state,
    steps,
  ]);
  if (rowCount !== 1) return "stopped";
  if (!(await keepRevisions(client, versions, kept, now))) return "moved";
  if (!(await reviseLines(db, "rated", versions, changed, counters, client))) return "moved";
  await client.query(SAVE[state], [correction.id, JSON.stringify(cursor), JSON.stringify(tally)]);
  return "stored";
}
