/** Disputes and their history as they are stored. */
import { formatMinor, type Minor, parseMinor } from "@/lib/allocation/core/money";
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { newId } from "@/lib/kernel/ids";
import type { DisputeKind, DisputeReason, DisputeState, Outcome } from "../core/statement-state";
import type { EvidenceLink } from "../core/statement-views";

const { join, sql } = Prisma;

export type DisputeRow = {
  id: string;
  statementId: string;
  lineNo: number;
  amount: Minor;
  reason: DisputeReason;
  kind: DisputeKind;
  note: string;
  evidence: EvidenceLink[];
  dueAt: Date;
  state: DisputeState;
  outcome: Outcome | null;
  outcomeAmount: Minor | null;
  movedTo: string | null;
  decisionReason: string | null;
  openedBy: string;
  openedByName: string;
  openedAt: Date;
  assigneeId: string | null;
  decidedBy: string | null;
  decidedByName: string | null;
  decidedAt: Date | null;
  /** Of its statement and its line. */
  statementNumber: string;
  costCentreId: string;
  costCentreName: string;
  currency: string;
  lineDescription: string;
  lineAmount: Minor;
};
type Row = Omit<DisputeRow, "amount" | "outcomeAmount" | "lineAmount"> & {
  amount: string;
  outcomeAmount: string | null;
  lineAmount: string;
};

const fromRow = (row: Row): DisputeRow => ({
  ...row,
  amount: parseMinor(row.amount, row.currency),
  outcomeAmount: row.outcomeAmount === null ? null : parseMinor(row.outcomeAmount, row.currency),
  lineAmount: parseMinor(row.lineAmount, row.currency),
});

async function readDisputeRows(db: Db | Tx, where: Prisma.Sql, tail: Prisma.Sql = Prisma.empty): Promise<DisputeRow[]> {
  const rows = await db.$queryRaw<
    Row[]
  >`SELECT d.id, d.statement_id AS "statementId", d.line_no AS "lineNo", d.amount::text AS amount, d.reason, d.kind,
    d.note, d.evidence, d.due_at AS "dueAt", d.state, d.outcome, d.outcome_amount::text AS "outcomeAmount", d.moved_to AS "movedTo",
    d.decision_reason AS "decisionReason", d.opened_by AS "openedBy", d.opened_by_name AS "openedByName", d.opened_at AS "openedAt",
    d.assignee_id AS "assigneeId", d.decided_by AS "decidedBy", d.decided_by_name AS "decidedByName", d.decided_at AS "decidedAt",
    s.number AS "statementNumber", s.cost_centre_id AS "costCentreId", s.cost_centre_name AS "costCentreName", s.currency,
    l.description AS "lineDescription", l.amount::text AS "lineAmount"
    FROM dispute d JOIN statement s ON s.id = d.statement_id JOIN statement_line l ON l.statement_id = d.statement_id AND l.no = d.line_no
    WHERE ${where} ${tail}`;
  return rows.map(fromRow);
}

export const readDisputesOf = (db: Db | Tx, statementId: string): Promise<DisputeRow[]> =>
  readDisputeRows(db, sql`d.statement_id = ${statementId}`, sql`ORDER BY d.opened_at DESC, d.id`);

export async function readDisputeRow(db: Db | Tx, id: string): Promise<DisputeRow | null> {
  return (await readDisputeRows(db, sql`d.id = ${id}`))[0] ?? null;
}

/** The dispute, locked until the transaction ends. Lock its statement first. */
export async function lockDispute(tx: Tx, id: string): Promise<DisputeRow | null> {
  await tx.$queryRaw`SELECT 1 FROM dispute WHERE id = ${id} FOR UPDATE`;
  return readDisputeRow(tx, id);
}

type DisputeFilter = { states?: readonly DisputeState[] | undefined; statementId?: string | undefined };

/** Those that are due first, first. */
export function readDisputePage(
  db: Db,
  sight: Prisma.Sql,
  { states, statementId }: DisputeFilter,
  { limit, after }: { limit: number; after: { dueAt: Date; id: string } | null },
): Promise<DisputeRow[]> {
  const parts: Prisma.Sql[] = [sight];
  if (states) parts.push(sql`d.state = ANY(${[...states]}::text[])`);
  if (statementId !== undefined) parts.push(sql`d.statement_id = ${statementId}`);
  if (after) parts.push(sql`(d.due_at, d.id) > (${after.dueAt}, ${after.id})`);
  return readDisputeRows(db, join(parts, " AND "), sql`ORDER BY d.due_at, d.id LIMIT ${limit}`);
}

/** Asked for by disputes of a statement that are not over, by line. */
export async function readAsked(db: Db | Tx, { id, currency }: { id: string; currency: string }): Promise<Map<number, Minor>> {
  const rows = await db.$queryRaw<{ lineNo: number; amount: string }[]>`SELECT line_no AS "lineNo", sum(amount)::text AS amount FROM dispute
    WHERE statement_id = ${id} AND state IN ('open', 'under_review') GROUP BY 1`;
  return new Map(rows.map(({ lineNo, amount }) => [lineNo, parseMinor(amount, currency)]));
}

type NewDispute = Pick<
  DisputeRow,
  | "statementId"
  | "lineNo"
  | "amount"
  | "currency"
  | "reason"
  | "kind"
  | "note"
  | "evidence"
  | "dueAt"
  | "openedBy"
  | "openedByName"
  | "openedAt"
>;
/** @returns its id. */
export async function insertDispute(tx: Tx, { amount, currency, ...dispute }: NewDispute): Promise<string> {
  const id = newId("dsp");
  await tx.dispute.create({ data: { ...dispute, id, amount: formatMinor(amount, currency), state: "open" } });
  return id;
}

type DisputeChange = Partial<{
  state: DisputeState;
  assigneeId: string;
  outcome: Outcome;
  outcomeAmount: string | null;
  movedTo: string | null;
  decisionReason: string;
  decidedBy: string;
  decidedByName: string;
  decidedAt: Date;
}>;
export async function updateDispute(tx: Tx, id: string, change: DisputeChange): Promise<void> {
  await tx.dispute.update({ where: { id }, data: change });
}

export type StepRow = {
  id: string;
  disputeId: string;
  at: Date;
  actorName: string;
  kind: "opened" | "comment" | "evidence" | "taken" | "decided" | "withdrawn";
  text: string;
  facts: { evidence?: EvidenceLink[] };
};

type NewStep = Pick<StepRow, "disputeId" | "at" | "kind" | "text"> & { facts?: StepRow["facts"] };
export async function insertDisputeStep(
  tx: Tx,
  { id, name }: { id: string; name: string },
  { facts = {}, ...step }: NewStep,
): Promise<void> {
  await tx.disputeStep.create({ data: { ...step, actorId: id, actorName: name, facts } });
}

export async function readDisputeSteps(db: Db | Tx, disputeIds: readonly string[]): Promise<StepRow[]> {
  const rows = await db.disputeStep.findMany({ where: { disputeId: { in: [...disputeIds] } }, orderBy: { id: "asc" } });
  return rows.map((row) => ({ ...row, id: String(row.id), kind: row.kind as StepRow["kind"], facts: row.facts as StepRow["facts"] }));
}

/** Disputes that are not over past their deadline. */
export const readOverdue = (db: Db | Tx, now: Date): Promise<DisputeRow[]> =>
  readDisputeRows(db, sql`d.state IN ('open', 'under_review') AND d.due_at < ${now}`, sql`ORDER BY d.due_at, d.id`);

/** Names of users by id. */
export async function readUserNames(db: Db | Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.user.findMany({ where: { id: { in: [...new Set(ids)] } }, select: { id: true, name: true } });
  return new Map(rows.map(({ id, name }) => [id, name]));
}
