/** Incidents as they are stored. */
import type { ScopeKind, Severity, SignalPlace } from "@/lib/anomalies/core/signal";
import type { Scope } from "@/lib/auth/core/actor";
import { scopeFilter } from "@/lib/auth/core/scope";
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { formatUsd, parseUsd, type Usd } from "@/lib/kernel/money";
import type { Spell } from "../core/hottest";
import type { Reason } from "../core/severity";
import type { CauseStep, Disposition, IncidentState } from "../core/views";
import { type About, isAbout } from "./about";

const { raw, sql } = Prisma;

export type IncidentRow = SignalPlace & {
  id: string;
  number: number;
  detector: string;
  title: string;
  scopeKind: ScopeKind;
  scopeId: string;
  traceId: string | null;
  severity: Severity;
  reasons: Reason[];
  state: IncidentState;
  disposition: Disposition | null;
  startedAt: Date;
  detectedAt: Date;
  lastSeenAt: Date;
  openedAt: Date;
  closedAt: Date | null;
  actualUsd: Usd;
  expectedUsd: Usd;
  impactUsd: Usd;
  impactMonthUsd: Usd;
  priceEffectUsd: Usd;
  confidence: number;
  cause: CauseStep[];
  explainedUntil: Date | null;
  assigneeId: string | null;
  mergedIntoId: string | null;
  version: number;
  updatedAt: Date;
  /** Signals in it. */
  signals: number;
};

const MONEY = ["actualUsd", "expectedUsd", "impactUsd", "impactMonthUsd", "priceEffectUsd"] as const;
type Money = (typeof MONEY)[number];
type Row = Omit<IncidentRow, Money> & Record<Money, string>;

const COLUMNS =
  raw(`n.id, n.number, n.detector, n.title, n.scope_kind AS "scopeKind", n.scope_id AS "scopeId", n.identity_id AS "identityId",
  n.credential_id AS "credentialId", n.team_id AS "teamId", n.business_unit_id AS "businessUnitId", n.application_id AS "applicationId",
  n.environment_id AS "environmentId", n.trace_id AS "traceId", n.severity, n.reasons, n.state, n.disposition, n.started_at AS "startedAt",
  n.detected_at AS "detectedAt", n.last_seen_at AS "lastSeenAt", n.opened_at AS "openedAt", n.closed_at AS "closedAt", n.actual_usd::text AS "actualUsd",
  n.expected_usd::text AS "expectedUsd", n.impact_usd::text AS "impactUsd", n.impact_month_usd::text AS "impactMonthUsd",
  n.price_effect_usd::text AS "priceEffectUsd", n.confidence, n.cause, n.explained_until AS "explainedUntil", n.assignee_id AS "assigneeId", n.merged_into_id AS "mergedIntoId", n.version,
  n.updated_at AS "updatedAt", (SELECT count(*)::int FROM signal s WHERE s.incident_id = n.id) AS signals`);

const fromRow = (row: Row): IncidentRow => ({
  ...row,
  actualUsd: parseUsd(row.actualUsd),
  expectedUsd: parseUsd(row.expectedUsd),
  impactUsd: parseUsd(row.impactUsd),
  impactMonthUsd: parseUsd(row.impactMonthUsd),
  priceEffectUsd: parseUsd(row.priceEffectUsd),
});

export async function readIncidentRows(db: Db | Tx, where: Prisma.Sql, tail: Prisma.Sql = Prisma.empty): Promise<IncidentRow[]> {
  return (await db.$queryRaw<Row[]>`SELECT ${COLUMNS} FROM incident n WHERE ${where} ${tail}`).map(fromRow);
}

export async function readIncidentRow(db: Db | Tx, id: string): Promise<IncidentRow | null> {
  return (await readIncidentRows(db, sql`n.id = ${id}`))[0] ?? null;
}

/** The row, locked until the transaction ends. */
export async function lockIncidentRow(tx: Tx, id: string): Promise<IncidentRow | null> {
  await tx.$queryRaw`SELECT 1 FROM incident WHERE id = ${id} FOR UPDATE`;
  return readIncidentRow(tx, id);
}

export const readMergedInto = (db: Db, id: string): Promise<{ id: string; number: number; title: string }[]> =>
  db.incident.findMany({ where: { mergedIntoId: id }, select: { id: true, number: true, title: true }, orderBy: { number: "asc" } });

const SCOPE_COLUMN = {
  businessUnitId: raw("n.business_unit_id"),
  teamId: raw("n.team_id"),
  applicationId: raw("n.application_id"),
  environmentId: raw("n.environment_id"),
  identityId: raw("n.identity_id"),
} as const;

/** Rows inside a scope; one of which no place is known is inside of all only. */
export function inScope(scope: Scope): Prisma.Sql {
  const filter = scopeFilter(scope);
  if (filter.kind === "all") return sql`true`;
  if (filter.kind === "none") return sql`false`;
  const parts = filter.conditions.map(({ field, ids }) => sql`${SCOPE_COLUMN[field]} = ANY(${ids}::text[])`);
  return sql`(${Prisma.join(parts, " OR ")})`;
}

export type IncidentFilter = {
  states?: readonly IncidentState[] | undefined;
  severity?: string | undefined;
  detector?: string | undefined;
  teamId?: string | undefined;
  businessUnitId?: string | undefined;
  identityId?: string | undefined;
  applicationId?: string | undefined;
  environmentId?: string | undefined;
  assigneeId?: string | undefined;
  text?: string | undefined;
  since?: Date | undefined;
};

export function passing(filter: IncidentFilter): Prisma.Sql {
  const parts: Prisma.Sql[] = [sql`n.merged_into_id IS NULL`];
  if (filter.states) parts.push(sql`n.state = ANY(${[...filter.states]}::text[])`);
  if (filter.severity) parts.push(sql`n.severity = ${filter.severity}`);
  if (filter.detector) parts.push(sql`n.detector = ${filter.detector}`);
  if (filter.teamId) parts.push(sql`n.team_id = ${filter.teamId}`);
  if (filter.businessUnitId) parts.push(sql`n.business_unit_id = ${filter.businessUnitId}`);
  if (filter.identityId) parts.push(sql`n.identity_id = ${filter.identityId}`);
  if (filter.applicationId) parts.push(sql`n.application_id = ${filter.applicationId}`);
  if (filter.environmentId) parts.push(sql`n.environment_id = ${filter.environmentId}`);
  if (filter.assigneeId) parts.push(filter.assigneeId === "none" ? sql`n.assignee_id IS NULL` : sql`n.assignee_id = ${filter.assigneeId}`);
  if (filter.since) parts.push(sql`n.updated_at > ${filter.since}`);
  if (filter.text) {
    const pattern = `%${filter.text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    parts.push(sql`(n.title ILIKE ${pattern} OR 'INC-' || lpad(n.number::text, 4, '0') ILIKE ${pattern}
      OR n.identity_id IN (SELECT i.id FROM identity i WHERE i.name ILIKE ${pattern}))`);
  }
  return Prisma.join(parts, " AND ");
}

/** Most money at risk in a month first. @param after The amount and id of the last row given. */
export function readIncidentPage(
  db: Db,
  scope: Scope,
  filter: IncidentFilter,
  page: { limit: number; after: { impactMonthUsd: string; id: string } | null },
): Promise<IncidentRow[]> {
  const after = page.after ? sql`(n.impact_month_usd, n.id) < (${page.after.impactMonthUsd}::numeric, ${page.after.id})` : sql`true`;
  const where = sql`${inScope(scope)} AND ${passing(filter)} AND ${after}`;
  return readIncidentRows(db, where, sql`ORDER BY n.impact_month_usd DESC, n.id DESC LIMIT ${page.limit}`);
}

export type IncidentSum = { severity: Severity; count: number; impactUsd: Usd; impactMonthUsd: Usd };

/** How many there are, and what they come to. */
export async function sumIncidents(db: Db, scope: Scope, filter: IncidentFilter): Promise<IncidentSum[]> {
  const rows = await db.$queryRaw<{ severity: Severity; count: number; impact: string; month: string }[]>`
    SELECT n.severity, count(*)::int AS count, sum(n.impact_usd)::text AS impact, sum(n.impact_month_usd)::text AS month
    FROM incident n WHERE ${inScope(scope)} AND ${passing(filter)} GROUP BY 1`;
  return rows.map(({ severity, count, impact, month }) => ({
    ...{ severity, count },
    impactUsd: parseUsd(impact),
    impactMonthUsd: parseUsd(month),
  }));
}

/** Those that lie in a span of the events' time, at most so many, the dearest first. */
export function readOverlapping(
  db: Db,
  scope: Scope,
  filter: IncidentFilter & About,
  { from, to }: { from: Date; to: Date },
  limit: number,
): Promise<IncidentRow[]> {
  const where = sql`${inScope(scope)} AND ${passing(filter)} AND ${isAbout(filter)} AND n.started_at < ${to} AND n.last_seen_at >= ${from}
    AND (n.disposition IS NULL OR n.disposition <> 'false')`;
  return readIncidentRows(db, where, sql`ORDER BY n.impact_usd DESC, n.id LIMIT ${limit}`);
}

/** Those that were opened in a half-open span, the dearest first. */
export const readOpenedBetween = (db: Db | Tx, scope: Scope, from: Date, to: Date): Promise<IncidentRow[]> =>
  readIncidentRows(
    db,
    sql`${inScope(scope)} AND n.merged_into_id IS NULL AND n.opened_at >= ${from} AND n.opened_at < ${to} AND (n.disposition IS NULL OR n.disposition <> 'false')`,
    sql`ORDER BY n.impact_usd DESC, n.id`,
  );

const EXPLAINED_APART_MINUTES = 5;
/** Those that went on since their cause was worked out, the newest first. */
export function readUnexplained(db: Db, limit: number): Promise<IncidentRow[]> {
  return readIncidentRows(
    db,
    sql`n.merged_into_id IS NULL AND (n.explained_until IS NULL OR n.last_seen_at > n.explained_until + make_interval(mins => ${EXPLAINED_APART_MINUTES}))`,
    sql`ORDER BY n.opened_at DESC, n.id LIMIT ${limit}`,
  );
}

/** When the signals of the detector that an incident is called by began and ended, and what they cost; null: it has none of them. */
export async function readNamedSpell(db: Db, { id, detector }: Pick<IncidentRow, "id" | "detector">): Promise<Spell | null> {
  const [row] = await db.$queryRaw<{ from: Date | null; to: Date | null; impact: string | null }[]>`
    SELECT min(started_at) AS "from", max(until) AS "to", sum(impact_usd)::text AS impact FROM signal WHERE incident_id = ${id} AND detector = ${detector}`;
  if (!row?.from || !row.to) return null;
  return { fromMs: row.from.getTime(), toMs: row.to.getTime(), impactUsd: parseUsd(row.impact ?? "0") };
}

/** At rest, or asked about by nobody: neither seen nor touched since an instant. What is critical rests only once it is contained. */
export function readQuietSince(db: Db | Tx, since: Date): Promise<IncidentRow[]> {
  return readIncidentRows(
    db,
    sql`n.merged_into_id IS NULL AND (n.state = 'contained' OR n.state = 'open' AND n.severity <> 'critical') AND n.last_seen_at < ${since}
      AND n.opened_at < ${since} AND NOT EXISTS (SELECT 1 FROM incident_step t WHERE t.incident_id = n.id AND t.at >= ${since})`,
  );
}

/** In work, with a deed that was not taken back. */
export const readActedOn = (db: Db | Tx): Promise<IncidentRow[]> =>
  readIncidentRows(
    db,
    sql`n.merged_into_id IS NULL AND n.state IN ('open', 'investigating')
      AND EXISTS (SELECT 1 FROM incident_step t WHERE t.incident_id = n.id AND t.kind = 'deed' AND t.undone_at IS NULL)`,
  );

export type IncidentChange = Partial<Omit<IncidentRow, "id" | "number" | "version" | "signals">>;

const toDb = (change: IncidentChange): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(change).map(([name, value]) => [name, (MONEY as readonly string[]).includes(name) ? formatUsd(value as Usd) : value]),
  );

/** @returns its number. */
export async function insertIncidentRow(tx: Tx, row: Omit<IncidentRow, "number" | "version" | "signals">): Promise<number> {
  const made = await tx.incident.create({ data: toDb(row) as Prisma.IncidentCreateInput, select: { number: true } });
  return made.number;
}

/** Raises the version, so that whoever looks at it sees that it changed. */
export async function updateIncidentRow(tx: Tx, id: string, change: IncidentChange & { updatedAt: Date }): Promise<void> {
  await tx.incident.update({ where: { id }, data: { ...(toDb(change) as Prisma.IncidentUpdateInput), version: { increment: 1 } } });
}
