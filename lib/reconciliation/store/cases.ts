/** Cases as they are stored. */
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { formatUsd } from "@/lib/kernel/money";
import type { CaseKind, CaseState, Found, Resolution, StoredCase } from "../core/case";

const { sql } = Prisma;
const COLUMNS =
  Prisma.raw(`c.id, c.kind, c.subject, c.title, c.identity_id AS "identityId", c.facts, trim_scale(c.cost_usd)::text AS "costUsd",
  c.first_seen_at AS "firstSeenAt", c.last_seen_at AS "lastSeenAt", c.assignee_id AS "assigneeId", c.due_at AS "dueAt", c.state, c.resolution,
  c.reason, c.resolved_by AS "resolvedBy", c.resolved_at AS "resolvedAt"`);

/** One run after the other. */
export async function lockCases(tx: Tx): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('reconciliation'))::text`;
}

export const readCases = (db: Db | Tx): Promise<StoredCase[]> => db.$queryRaw<StoredCase[]>`SELECT ${COLUMNS} FROM reconciliation_case c`;

export async function readCaseRow(db: Db | Tx, id: string): Promise<StoredCase | null> {
  const [row] = await db.$queryRaw<StoredCase[]>`SELECT ${COLUMNS} FROM reconciliation_case c WHERE c.id = ${id}`;
  return row ?? null;
}

/** The same, kept from others until the transaction ends. */
export async function lockCase(tx: Tx, id: string): Promise<StoredCase | null> {
  await tx.$queryRaw`SELECT id FROM reconciliation_case WHERE id = ${id} FOR UPDATE`;
  return readCaseRow(tx, id);
}

export type CaseWrite = { id: string; found: Found; dueAt: Date };

/** Opens, opens again, or brings up to date; who works on it and when it is due stay for one that is open. */
export async function writeCases(tx: Tx, writes: readonly CaseWrite[], now: Date): Promise<void> {
  if (writes.length === 0) return;
  const rows = writes.map(({ id, found, dueAt }) => ({ id, ...found, costUsd: formatUsd(found.costUsd), dueAt }));
  await tx.$executeRaw`
    INSERT INTO reconciliation_case (id, kind, subject, title, identity_id, facts, cost_usd, first_seen_at, last_seen_at, due_at, state)
    SELECT id, kind, subject, title, "identityId", facts, "costUsd", ${now}, ${now}, "dueAt", 'open'
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r(id text, kind text, subject text, title text, "identityId" text, facts jsonb, "costUsd" numeric, "dueAt" timestamptz)
    ON CONFLICT (kind, subject) DO UPDATE SET title = EXCLUDED.title, identity_id = EXCLUDED.identity_id, facts = EXCLUDED.facts,
      cost_usd = EXCLUDED.cost_usd, last_seen_at = EXCLUDED.last_seen_at, state = 'open', resolution = NULL, reason = NULL, resolved_by = NULL,
      resolved_at = NULL, due_at = CASE WHEN reconciliation_case.state = 'open' THEN reconciliation_case.due_at ELSE EXCLUDED.due_at END`;
}

export async function markGone(tx: Tx, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length > 0) await tx.reconciliationCase.updateMany({ where: { id: { in: [...ids] } }, data: { state: "gone", resolvedAt: now } });
}

export async function closeCase(
  tx: Tx,
  id: string,
  how: { state: CaseState; resolution: Resolution; reason: string; resolvedBy: string; resolvedAt: Date },
): Promise<void> {
  await tx.reconciliationCase.update({ where: { id }, data: how });
}

export async function changeCase(tx: Tx, id: string, change: { assigneeId?: string | null; dueAt?: Date }): Promise<void> {
  await tx.reconciliationCase.update({ where: { id }, data: change });
}

/** Identities that are seen, or all; what is of no single identity is seen with all. */
export type Seen = readonly string[] | "all";
export type CaseFilter = {
  kind?: string | undefined;
  state?: CaseState | undefined;
  assigneeId?: string | undefined;
  /** First seen before. */
  before?: Date | undefined;
  dueBefore?: Date | undefined;
  text?: string | undefined;
};

const seenBy = (seen: Seen): Prisma.Sql =>
  seen === "all"
    ? sql`true`
    : sql`c.identity_id = ANY(${[...seen]}::text[]) AND NOT EXISTS (
        SELECT 1 FROM jsonb_array_elements_text(coalesce(c.facts->'refs'->'identityIds', '[]'::jsonb)) AS other(id) WHERE other.id <> ALL(${[...seen]}::text[]))`;

function passing({ kind, state, assigneeId, before, dueBefore, text }: CaseFilter): Prisma.Sql {
  const parts = [sql`true`];
  if (kind !== undefined) parts.push(sql`c.kind = ${kind}`);
  if (state !== undefined) parts.push(sql`c.state = ${state}`);
  if (assigneeId !== undefined) parts.push(assigneeId === "none" ? sql`c.assignee_id IS NULL` : sql`c.assignee_id = ${assigneeId}`);
  if (before !== undefined) parts.push(sql`c.first_seen_at < ${before}`);
  if (dueBefore !== undefined) parts.push(sql`c.due_at < ${dueBefore}`);
  if (text) parts.push(sql`c.title ILIKE ${`%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`}`);
  return Prisma.join(parts, " AND ");
}

/** Dearest first. @param after The amount and id of the last row given. */
export function readCasePage(
  db: Db,
  seen: Seen,
  filter: CaseFilter,
  { limit, after }: { limit: number; after: { costUsd: string; id: string } | null },
): Promise<StoredCase[]> {
  const rest = after ? sql`(c.cost_usd, c.id) < (${after.costUsd}::numeric, ${after.id})` : sql`true`;
  return db.$queryRaw<StoredCase[]>`
    SELECT ${COLUMNS} FROM reconciliation_case c WHERE ${seenBy(seen)} AND ${passing(filter)} AND ${rest} ORDER BY c.cost_usd DESC, c.id DESC LIMIT ${limit}`;
}

/** Whether a case is one of those that are seen. */
export async function isSeen(db: Db | Tx, seen: Seen, id: string): Promise<boolean> {
  const rows = await db.$queryRaw<unknown[]>`SELECT 1 FROM reconciliation_case c WHERE c.id = ${id} AND ${seenBy(seen)}`;
  return rows.length > 0;
}

export type CaseSum = { kind: CaseKind; count: number; costUsd: string; overdue: number; unassigned: number; oldestAt: Date };

/** What is open, by kind. */
export function sumOpenCases(db: Db, seen: Seen, now: Date): Promise<CaseSum[]> {
  return db.$queryRaw<CaseSum[]>`
    SELECT c.kind, count(*)::int AS count, trim_scale(sum(c.cost_usd))::text AS "costUsd", (count(*) FILTER (WHERE c.due_at < ${now}))::int AS overdue,
      (count(*) FILTER (WHERE c.assignee_id IS NULL))::int AS unassigned, min(c.first_seen_at) AS "oldestAt"
    FROM reconciliation_case c WHERE c.state = 'open' AND ${seenBy(seen)} GROUP BY 1 ORDER BY sum(c.cost_usd) DESC, 1`;
}

export async function readUserNames(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.user.findMany({ where: { id: { in: [...new Set(ids)] } }, select: { id: true, name: true } });
  return new Map(rows.map(({ id, name }) => [id, name]));
}
