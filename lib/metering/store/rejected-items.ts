import type { Db, Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import { tidyText } from "../core/limits";
import type { RejectedState } from "../core/rejected-view";
import type { KeepRaw } from "./raw-payloads";

export type RejectedDraft = {
  itemId: string | null;
  outcome: string;
  reason: string;
  location: string | null;
  fix: string | null;
  reasonGroup: string;
  payloadHash: string | null;
  body: string | null;
};
type Batch = { sourceId: string; receivedAt: Date; format: string | null; provider: string | null; keep: KeepRaw };

/** Rejected items since an instant, counted up to a limit. */
export async function countRecentRejections(db: Db, sourceId: string, since: Date, most: number): Promise<number> {
  const [row] = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM (SELECT 1 FROM rejected_item WHERE source_id = ${sourceId} AND received_at > ${since} LIMIT ${most}) AS recent`;
  return row?.count ?? 0;
}

/** Adds items and their raw bodies, in one transaction. */
export async function addRejectedItems(
  db: Db,
  { sourceId, receivedAt, format, provider, keep }: Batch,
  drafts: readonly RejectedDraft[],
): Promise<void> {
  const bounded = (text: string | null, most: number): string | null => (text === null ? null : tidyText(text, most));
  await db.$transaction(async (tx) => {
    const ids = await tx.$queryRaw<{ id: bigint }[]>`
      SELECT nextval(pg_get_serial_sequence('rejected_item', 'id')) AS id FROM generate_series(1, ${drafts.length})`;
    const numbered = drafts.map((draft, i) => ({ id: (ids[i] as { id: bigint }).id, draft }));
    await tx.rejectedItem.createMany({
      data: numbered.map(({ id, draft }) => ({
        id,
        sourceId,
        receivedAt,
        itemId: bounded(draft.itemId, 200),
        outcome: draft.outcome,
        reason: tidyText(draft.reason, 500),
        location: bounded(draft.location, 200),
        fix: bounded(draft.fix, 500),
        reasonGroup: tidyText(draft.reasonGroup, 200),
        payloadHash: draft.payloadHash,
      })),
    });
    const raw = numbered.flatMap(({ id, draft: { body } }) =>
      body === null || format === null
        ? []
        : [{ sourceId, receivedAt, format, provider, body, hasContent: keep === "content", rejectedItemId: id }],
    );
    if (raw.length > 0 && (keep !== "content" || (await keepsContent(tx, sourceId)))) await tx.rawPayload.createMany({ data: raw });
  });
}

/** Holds a change of that until what is stored now is there, so that the change takes it along. */
const keepsContent = async (tx: Tx, sourceId: string): Promise<boolean> =>
  (await tx.$queryRaw<object[]>`SELECT 1 FROM source WHERE id = ${sourceId} AND keep_raw = 'content' FOR SHARE`).length > 0;

export type RejectedSelection = { ids: readonly bigint[] } | { sourceId: string; reasonGroup: string };

const ROW = {
  id: true,
  sourceId: true,
  receivedAt: true,
  itemId: true,
  outcome: true,
  reason: true,
  location: true,
  fix: true,
  reasonGroup: true,
  payloadHash: true,
  state: true,
  attempts: true,
  decidedAt: true,
  decidedBy: true,
  decisionReason: true,
} as const;
export type RejectedRow = NonNullable<Awaited<ReturnType<typeof readRejectedItem>>>;

const selected = (selection: RejectedSelection): Prisma.RejectedItemWhereInput =>
  "ids" in selection ? { id: { in: [...selection.ids] } } : { sourceId: selection.sourceId, reasonGroup: selection.reasonGroup };

export const readRejectedItem = (db: Db | Tx, id: bigint) => db.rejectedItem.findUnique({ where: { id }, select: ROW });

/** Items that wait, oldest first. */
export const readOpenItems = (db: Db, selection: RejectedSelection, limit: number): Promise<RejectedRow[]> =>
  db.rejectedItem.findMany({ where: { ...selected(selection), state: "open" }, orderBy: { id: "asc" }, take: limit, select: ROW });

export const countOpenItems = (db: Db | Tx, selection: RejectedSelection): Promise<number> =>
  db.rejectedItem.count({ where: { ...selected(selection), state: "open" } });

export type RejectedFilter = { sourceId?: string | undefined; reasonGroup?: string | undefined; state: RejectedState };

/** Newest first. */
export const readRejectedItems = (db: Db, filter: RejectedFilter, limit: number, before?: bigint): Promise<RejectedRow[]> =>
  db.rejectedItem.findMany({
    where: {
      state: filter.state,
      ...(filter.sourceId === undefined ? {} : { sourceId: filter.sourceId }),
      ...(filter.reasonGroup === undefined ? {} : { reasonGroup: filter.reasonGroup }),
      ...(before === undefined ? {} : { id: { lt: before } }),
    },
    orderBy: { id: "desc" },
    take: limit,
    select: ROW,
  });

export type GroupRow = {
  sourceId: string;
  sourceName: string | null;
  reasonGroup: string;
  reason: string;
  location: string | null;
  fix: string | null;
  items: number;
  withRaw: number;
  oldestAt: Date;
  newestAt: Date;
};

/** Items that wait, by source and reason, the largest group first; reason and fix are those of its newest item. */
export function readRejectedGroups(db: Db, sourceId: string | null, limit: number): Promise<GroupRow[]> {
  return db.$queryRaw<GroupRow[]>`
    SELECT g.*, s.name AS "sourceName", i.reason, i.location, i.fix FROM (
      SELECT r.source_id AS "sourceId", r.reason_group AS "reasonGroup", count(*)::int AS items, count(p.id)::int AS "withRaw",
        min(r.received_at) AS "oldestAt", max(r.received_at) AS "newestAt", max(r.id) AS newest
      FROM rejected_item r LEFT JOIN raw_payload p ON p.rejected_item_id = r.id
      WHERE r.state = 'open' AND (${sourceId}::text IS NULL OR r.source_id = ${sourceId}) GROUP BY 1, 2
      ORDER BY count(*) DESC, 1, 2 LIMIT ${limit}) g
    JOIN rejected_item i ON i.id = g.newest LEFT JOIN source s ON s.id = g."sourceId" ORDER BY g.items DESC, 1, 2`;
}

export type Decision = { state: Exclude<RejectedState, "open">; at: Date; by: string; reason: string | null };

/** Only of items that still wait. @returns how many. */
export async function decideItems(tx: Tx, selection: RejectedSelection, { state, at, by, reason }: Decision): Promise<number> {
  const { count } = await tx.rejectedItem.updateMany({
    where: { ...selected(selection), state: "open" },
    data: { state, decidedAt: at, decidedBy: by, decisionReason: reason },
  });
  return count;
}

/** An item that was read again and still cannot be taken: with the reason of now. */
export async function noteFailedRetry(
  tx: Tx,
  id: bigint,
  now: Pick<RejectedDraft, "outcome" | "reason" | "location" | "fix" | "reasonGroup">,
): Promise<void> {
  await tx.rejectedItem.updateMany({
    where: { id, state: "open" },
    data: {
      attempts: { increment: 1 },
      outcome: now.outcome,
      reason: tidyText(now.reason, 500),
      location: now.location === null ? null : tidyText(now.location, 200),
      fix: now.fix === null ? null : tidyText(now.fix, 500),
      reasonGroup: tidyText(now.reasonGroup, 200),
    },
  });
}

const PAGE = 5_000;

/** In pages by their index, so that cost follows what goes. @returns how many went. */
export async function deleteRejectedItems(db: Db, before: Date): Promise<number> {
  for (let gone = 0; ; ) {
    const count = await db.$executeRaw`
      DELETE FROM rejected_item WHERE id IN (SELECT id FROM rejected_item WHERE received_at < ${before} ORDER BY received_at LIMIT ${PAGE})`;
    gone += count;
    if (count < PAGE) return gone;
  }
}
