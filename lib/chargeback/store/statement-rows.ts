/** Statements and their lines as they are stored: what people look at, answer, issue and void. Composing them is not done here. */
import { type Minor, parseMinor } from "@/lib/allocation/core/money";
import type { Actor, Right } from "@/lib/auth";
import { scopeOf } from "@/lib/auth";
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { parseUsd, type Usd } from "@/lib/kernel/money";
import type { LineKind } from "../core/compose/types";
import type { StatementAnswer, StatementState } from "../core/statement-state";

const { join, raw, sql } = Prisma;

export type StatementRow = {
  id: string;
  number: string;
  periodId: string;
  version: number;
  costCentreId: string;
  costCentreName: string;
  businessUnitId: string | null;
  businessUnitName: string | null;
  teamIds: string[];
  ownerId: string | null;
  ownerName: string | null;
  currency: string;
  direct: Minor;
  allocated: Minor;
  other: Minor;
  total: Minor;
  directUsd: Usd;
  contentHash: string;
  state: StatementState;
  dueAt: Date | null;
  answer: StatementAnswer | null;
  answeredBy: string | null;
  answeredByName: string | null;
  answeredAt: Date | null;
  answerNote: string | null;
  issuedByName: string | null;
  issuedAt: Date | null;
  voidedAt: Date | null;
  voidReason: string | null;
  createdAt: Date;
  periodStart: Date;
  periodEnd: Date;
  timeZone: string;
  /** Of the period now. */
  periodState: string;
  periodVersion: number;
  /** Disputes that are not over. */
  pending: number;
};

const AMOUNTS = ["direct", "allocated", "other", "total"] as const;
type Row = Omit<StatementRow, (typeof AMOUNTS)[number] | "directUsd"> & Record<(typeof AMOUNTS)[number] | "directUsd", string>;

/** Of a closing its own span, else that of the period now. */
const COLUMNS =
  raw(`s.id, s.number, s.period_id AS "periodId", s.version::int AS version, s.cost_centre_id AS "costCentreId", s.cost_centre_name AS "costCentreName",
  s.business_unit_id AS "businessUnitId", s.business_unit_name AS "businessUnitName", s.team_ids AS "teamIds", s.owner_id AS "ownerId",
  s.owner_name AS "ownerName", s.currency, s.direct::text AS direct, s.allocated::text AS allocated, s.other::text AS other, s.total::text AS total,
  s.direct_usd::text AS "directUsd", s.content_hash AS "contentHash", s.state, s.due_at AS "dueAt", s.answer, s.answered_by AS "answeredBy",
  s.answered_by_name AS "answeredByName", s.answered_at AS "answeredAt", s.answer_note AS "answerNote", s.issued_by_name AS "issuedByName",
  s.issued_at AS "issuedAt", s.voided_at AS "voidedAt", s.void_reason AS "voidReason", s.created_at AS "createdAt",
  coalesce(c.starts_at, b.starts_at) AS "periodStart", coalesce(c.ends_at, b.ends_at) AS "periodEnd", coalesce(c.time_zone, b.time_zone) AS "timeZone",
  b.state AS "periodState", b.version AS "periodVersion",
  (SELECT count(*)::int FROM dispute d WHERE d.statement_id = s.id AND d.state IN ('open', 'under_review')) AS pending`);
const FROM = raw(`statement s JOIN billing_period b ON b.id = s.period_id
  LEFT JOIN period_close c ON c.period_id = s.period_id AND c.version = s.version`);

const fromRow = (row: Row): StatementRow => ({
  ...row,
  direct: parseMinor(row.direct, row.currency),
  allocated: parseMinor(row.allocated, row.currency),
  other: parseMinor(row.other, row.currency),
  total: parseMinor(row.total, row.currency),
  directUsd: parseUsd(row.directUsd),
});

export async function readStatementRows(db: Db | Tx, where: Prisma.Sql, tail: Prisma.Sql = Prisma.empty): Promise<StatementRow[]> {
  return (await db.$queryRaw<Row[]>`SELECT ${COLUMNS} FROM ${FROM} WHERE ${where} ${tail}`).map(fromRow);
}

export async function readStatementRow(db: Db | Tx, id: string): Promise<StatementRow | null> {
  return (await readStatementRows(db, sql`s.id = ${id}`))[0] ?? null;
}

/** The statement, locked until the transaction ends. */
export async function lockStatement(tx: Tx, id: string): Promise<StatementRow | null> {
  await tx.$queryRaw`SELECT 1 FROM statement WHERE id = ${id} FOR UPDATE`;
  return readStatementRow(tx, id);
}

/** The period, locked until the transaction ends: closing it, and answering and issuing its statements, come one after another. */
export async function lockPeriod(tx: Tx, periodId: string): Promise<{ state: string; version: number } | null> {
  const rows = await tx.$queryRaw<{ state: string; version: number }[]>`
    SELECT state, version FROM billing_period WHERE id = ${periodId} FOR UPDATE`;
  return rows[0] ?? null;
}

/**
 * Statements that a caller sees by a right, as a condition of a query: all, or those of their units, of teams that are all theirs,
 * and those that they own. `seesStatement` of statements/sight.ts is the same rule of one.
 */
export function inSight(actor: Actor, right: Right): Prisma.Sql {
  const scope = scopeOf(actor, right);
  if (scope.kind === "all") return sql`true`;
  const parts = [
    sql`s.business_unit_id = ANY(${scope.businessUnitIds}::text[])`,
    sql`(s.team_ids <> '{}' AND s.team_ids <@ ${scope.teamIds}::text[])`,
  ];
  if (actor.personId !== undefined && actor.rights.has(right)) parts.push(sql`s.owner_id = ${actor.personId}`);
  return sql`(${join(parts, " OR ")})`;
}

type StatementFilter = {
  periodId?: string | undefined;
  state?: StatementState | "all" | undefined;
  ownerId?: string | undefined;
  costCentre?: string | undefined;
  sight: Prisma.Sql;
};

export function passing({ periodId, state, ownerId, costCentre, sight }: StatementFilter): Prisma.Sql {
  const parts: Prisma.Sql[] = [sight];
  if (periodId !== undefined) parts.push(sql`s.period_id = ${periodId}`);
  if (state === undefined) parts.push(sql`s.state <> 'voided'`);
  else if (state !== "all") parts.push(sql`s.state = ${state}`);
  if (ownerId !== undefined) parts.push(sql`s.owner_id = ${ownerId}`);
  if (costCentre !== undefined) parts.push(sql`s.cost_centre_id = ${costCentre}`);
  return join(parts, " AND ");
}

/** Newest periods first; in each, those that wait for this person, then the largest. */
const orderKey = (ownerId: string | null): Prisma.Sql =>
  sql`-extract(epoch FROM b.starts_at), (CASE WHEN b.state = 'in_review' AND s.state = 'in_review' AND s.answer IS NULL AND s.owner_id = ${ownerId} THEN 0 ELSE 1 END), -s.total, s.id`;

export type PageKey = { start: number; rank: number; total: string; id: string };

export function readStatementPage(
  db: Db,
  where: Prisma.Sql,
  { limit, after, ownerId }: { limit: number; after: PageKey | null; ownerId: string | null },
): Promise<StatementRow[]> {
  const key = orderKey(ownerId);
  const later = after ? sql`(${key}) > (${-after.start}::numeric, ${after.rank}::int, -(${after.total}::numeric), ${after.id})` : sql`true`;
  return readStatementRows(db, sql`${where} AND ${later}`, sql`ORDER BY ${key} LIMIT ${limit}`);
}

export type StatementSum = {
  state: StatementState;
  currency: string;
  count: number;
  direct: string;
  allocated: string;
  other: string;
  total: string;
};
export const sumStatements = (db: Db, where: Prisma.Sql): Promise<StatementSum[]> =>
  db.$queryRaw<
    StatementSum[]
  >`SELECT s.state, s.currency, count(*)::int AS count, sum(s.direct)::text AS direct, sum(s.allocated)::text AS allocated,
    sum(s.other)::text AS other, sum(s.total)::text AS total FROM ${FROM} WHERE ${where} GROUP BY 1, 2 ORDER BY 1, 2`;

/** How many statements wait for a person. */
export async function countWaiting(db: Db, personId: string): Promise<number> {
  const [row] = await db.$queryRaw<
    { count: number }[]
  >`SELECT count(*)::int AS count FROM ${FROM} WHERE ${unanswered()} AND s.owner_id = ${personId}`;
  return row?.count ?? 0;
}

export type PeriodRow = { id: string; startsAt: Date; endsAt: Date; timeZone: string; state: string };
/** Periods that have statements in sight, the newest first. */
export const readStatementPeriods = (db: Db, sight: Prisma.Sql): Promise<PeriodRow[]> =>
  db.$queryRaw<
    PeriodRow[]
  >`SELECT b.id, b.starts_at AS "startsAt", b.ends_at AS "endsAt", b.time_zone AS "timeZone", b.state FROM billing_period b
    WHERE EXISTS (SELECT 1 FROM statement s WHERE s.period_id = b.id AND ${sight}) ORDER BY b.starts_at DESC LIMIT 60`;

export const inPeriod = (periodId: string, version: number): Prisma.Sql => sql`s.period_id = ${periodId} AND s.version = ${version}`;
export const unanswered = (): Prisma.Sql => sql`s.state = 'in_review' AND s.answer IS NULL AND b.state = 'in_review'`;

/** All that were made for one cost centre and period, the newest version first. */
export const readVersions = (db: Db | Tx, { periodId, costCentreId }: StatementRow): Promise<StatementRow[]> =>
  readStatementRows(db, sql`s.period_id = ${periodId} AND s.cost_centre_id = ${costCentreId}`, sql`ORDER BY s.version DESC`);

/** The statement of the same cost centre for the period just before. */
export async function readStatementBefore(db: Db | Tx, { costCentreId, periodStart }: StatementRow): Promise<StatementRow | null> {
  const where = sql`s.cost_centre_id = ${costCentreId} AND b.ends_at = ${periodStart} AND s.state <> 'voided'`;
  return (await readStatementRows(db, where, sql`ORDER BY s.version DESC LIMIT 1`))[0] ?? null;
}

type StatementChange = Partial<{
  state: StatementState;
  answer: StatementAnswer | null;
  answeredBy: string | null;
  answeredByName: string | null;
  answeredAt: Date | null;
  answerNote: string | null;
  issuedBy: string;
  issuedByName: string;
  issuedAt: Date;
  voidedBy: string;
  voidedAt: Date;
  voidReason: string;
}>;

export async function updateStatements(tx: Tx, ids: readonly string[], change: StatementChange): Promise<void> {
  await tx.statement.updateMany({ where: { id: { in: [...ids] } }, data: change });
}

export type LineRow = {
  statementId: string;
  no: number;
  kind: LineKind;
  description: string;
  teamId: string | null;
  applicationId: string | null;
  environmentId: string | null;
  provider: string | null;
  model: string | null;
  businessUnitId: string | null;
  chargePeriodId: string;
  requests: bigint | null;
  tokens: bigint | null;
  costUsd: Usd | null;
  amount: Minor;
  origin: Record<string, unknown>;
  names: Record<string, string>;
};

type DbLine = Prisma.StatementLineGetPayload<object>;
const fromDbLine = ({ costUsd, amount, kind, origin, names, ...row }: DbLine, currency: string): LineRow => ({
  ...row,
  kind: kind as LineKind,
  costUsd: costUsd === null ? null : parseUsd(costUsd.toFixed()),
  amount: parseMinor(amount.toFixed(), currency),
  origin: origin as Record<string, unknown>,
  names: names as Record<string, string>,
});

type Of = Pick<StatementRow, "id" | "currency">;

export async function readLines(db: Db | Tx, { id, currency }: Of): Promise<LineRow[]> {
  const rows = await db.statementLine.findMany({ where: { statementId: id }, orderBy: { no: "asc" } });
  return rows.map((row) => fromDbLine(row, currency));
}

export async function readLine(db: Db | Tx, { id, currency }: Of, no: number): Promise<LineRow | null> {
  const row = await db.statementLine.findUnique({ where: { statementId_no: { statementId: id, no } } });
  return row && fromDbLine(row, currency);
}

export type CloseFacts = {
  closedAt: Date;
  preparedByName: string;
  approvedByName: string;
  contentHash: string;
  versions: Record<string, unknown>;
  reopenedAt: Date | null;
};
export async function readCloseFacts(db: Db | Tx, periodId: string, version: number): Promise<CloseFacts | null> {
  const row = await db.periodClose.findUnique({ where: { periodId_version: { periodId, version } } });
  return row && { ...row, versions: row.versions as Record<string, unknown> };
}

export async function readOrganisationName(db: Db): Promise<string> {
  return (await db.organisation.findFirst({ select: { name: true } }))?.name ?? "";
}

/** Names of cost centres, by id. */
export async function readCostCentres(db: Db | Tx, ids: readonly string[]): Promise<Map<string, { name: string; isPostable: boolean }>> {
  const rows = await db.costCentre.findMany({ where: { id: { in: [...new Set(ids)] } } });
  return new Map(rows.map((row) => [row.id, { name: row.name, isPostable: row.posting === "open" && row.archivedAt === null }]));
}

export const readPostableCostCentres = (db: Db): Promise<{ id: string; name: string }[]> =>
  db.costCentre.findMany({ where: { posting: "open", archivedAt: null }, select: { id: true, name: true }, orderBy: { id: "asc" } });

/** Accounts of people, by person. */
export async function readAccounts(db: Db | Tx, personIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.user.findMany({
    where: { personId: { in: [...new Set(personIds)] }, disabledAt: null },
    select: { id: true, personId: true },
  });
  return new Map(rows.flatMap(({ id, personId }) => (personId === null ? [] : [[personId, id] as const])));
}

/** Who began the review of a period. */
export async function readPreparers(db: Db | Tx, periodId: string): Promise<string[]> {
  const row = await db.billingPeriod.findUnique({ where: { id: periodId }, select: { preparedBy: true } });
  return row?.preparedBy ? [row.preparedBy] : [];
}
