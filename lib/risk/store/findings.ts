/** Findings as they are stored. */
import { columnLiteral } from "@/lib/db/array-literal";
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { formatUsd } from "@/lib/kernel/money";
import type { Fact } from "../core/fact";
import type { FindingState } from "../core/finding-state";
import type { FindingPlan, StoredFinding, Write } from "../core/plan-findings";
import type { SubjectKind } from "../core/rule";
import type { Severity } from "../core/severity";

/** One after the other: a second run waits, and then sees what the first one wrote. */
export async function lockRuns(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('risk run'))`;
}

export type KnownFinding = StoredFinding & { identityId: string | null; title: string; evidence: Fact[] };

export async function readStoredFindings(tx: Db | Tx): Promise<KnownFinding[]> {
  return tx.$queryRaw<KnownFinding[]>`
    SELECT id, rule_id AS "ruleId", subject_kind AS "subjectKind", subject_id AS "subjectId", discriminator, identity_id AS "identityId", severity, state, title,
      CASE WHEN state = 'open' THEN evidence ELSE '[]'::jsonb END AS evidence, last_seen_at AS "lastSeenAt" FROM finding`;
}

const AT_ONCE = 5_000;

/** Writes what was seen; ids of new ones are given. */
export async function writeFindings(tx: Tx, writes: readonly (Write & { id: string })[], at: Date): Promise<void> {
  for (let from = 0; from < writes.length; from += AT_ONCE) {
    const rows = writes.slice(from, from + AT_ONCE);
    const column = (of: (write: Write & { id: string }) => string | null) => columnLiteral(rows, of);
    await tx.$executeRawUnsafe(
      `INSERT INTO finding (id, rule_id, subject_kind, subject_id, discriminator, identity_id, severity, state, title, evidence, thresholds, exposed_usd, first_seen_at, last_seen_at)
       SELECT t.*, $13::timestamptz, $13::timestamptz FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
         $10::jsonb[], $11::jsonb[], $12::numeric[]) AS t
       ON CONFLICT (rule_id, subject_kind, subject_id, discriminator) DO UPDATE SET identity_id = excluded.identity_id, severity = excluded.severity,
         state = excluded.state, title = excluded.title, evidence = excluded.evidence, thresholds = excluded.thresholds, exposed_usd = excluded.exposed_usd,
         last_seen_at = excluded.last_seen_at, occurrences = finding.occurrences + 1, closed_at = NULL`,
      column(({ id }) => id),
      column(({ found }) => found.ruleId),
      column(({ found }) => found.subjectKind),
      column(({ found }) => found.subjectId),
      column(({ found }) => found.discriminator),
      column(({ found }) => found.identityId),
      column(({ found }) => found.severity),
      column(({ state }) => state),
      column(({ found }) => found.title),
      column(({ found }) => JSON.stringify(found.evidence)),
      column(({ found }) => JSON.stringify(found.limits)),
      column(({ found }) => formatUsd(found.exposedUsd)),
      at.toISOString(),
    );
  }
}

/** Closes what is not seen any more, and lets exceptions begin and end. */
export async function settleFindings(tx: Tx, { closes, keeps }: FindingPlan, at: Date): Promise<void> {
  if (closes.length > 0) await tx.finding.updateMany({ where: { id: { in: closes } }, data: { state: "closed", closedAt: at } });
  for (const state of ["open", "excepted"] as const) {
    const ids = keeps.filter((each) => each.state === state).map(({ id }) => id);
    if (ids.length > 0) await tx.finding.updateMany({ where: { id: { in: ids } }, data: { state } });
  }
}

/** All that is found by a rule on a subject, at once. */
export async function setStateOf(
  tx: Tx,
  about: { ruleId: string; subjectKind: string; subjectId: string },
  from: FindingState,
  to: FindingState,
): Promise<void> {
  const { ruleId, subjectKind, subjectId } = about;
  await tx.finding.updateMany({ where: { ruleId, subjectKind, subjectId, state: from }, data: { state: to } });
}

export type FindingRow = {
  id: string;
  ruleId: string;
  subjectKind: SubjectKind;
  subjectId: string;
  discriminator: string;
  identityId: string | null;
  severity: Severity;
  state: FindingState;
  title: string;
  evidence: Fact[];
  thresholds: Record<string, number>;
  exposedUsd: string;
  firstSeenAt: Date;
  lastSeenAt: Date;
  occurrences: number;
  closedAt: Date | null;
  assigneeId: string | null;
};

const COLUMNS =
  Prisma.raw(`f.id, f.rule_id AS "ruleId", f.subject_kind AS "subjectKind", f.subject_id AS "subjectId", f.discriminator, f.identity_id AS "identityId",
  f.severity, f.state, f.title, f.evidence, f.thresholds, trim_scale(f.exposed_usd)::text AS "exposedUsd", f.first_seen_at AS "firstSeenAt",
  f.last_seen_at AS "lastSeenAt", f.occurrences, f.closed_at AS "closedAt", f.assignee_id AS "assigneeId"`);

/** Identities that are seen, or all; what is of no identity is seen with all. */
export type Seen = readonly string[] | "all";

const { sql } = Prisma;
const seenBy = (seen: Seen): Prisma.Sql => (seen === "all" ? sql`true` : sql`f.identity_id = ANY(${[...seen]}::text[])`);

export type FindingFilter = {
  ruleId?: string | undefined;
  severity?: string | undefined;
  state?: string | undefined;
  teamId?: string | undefined;
  identityId?: string | undefined;
  assigneeId?: string | undefined;
  text?: string | undefined;
};

function passing(filter: FindingFilter, now: Date): Prisma.Sql {
  const parts: Prisma.Sql[] = [];
  if (filter.ruleId) parts.push(sql`f.rule_id = ${filter.ruleId}`);
  if (filter.severity) parts.push(sql`f.severity = ${filter.severity}`);
  if (filter.state) parts.push(sql`f.state = ${filter.state}`);
  if (filter.identityId) parts.push(sql`f.identity_id = ${filter.identityId}`);
  if (filter.assigneeId) parts.push(filter.assigneeId === "none" ? sql`f.assignee_id IS NULL` : sql`f.assignee_id = ${filter.assigneeId}`);
  if (filter.teamId)
    parts.push(sql`EXISTS (SELECT 1 FROM identity_assignment a WHERE a.identity_id = f.identity_id AND a.team_id = ${filter.teamId}
      AND a.valid_from <= ${now} AND (a.valid_to IS NULL OR a.valid_to > ${now}))`);
  if (filter.text) {
    const pattern = `%${filter.text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    parts.push(sql`(f.title ILIKE ${pattern} OR f.identity_id IN (SELECT i.id FROM identity i WHERE i.name ILIKE ${pattern}))`);
  }
  return parts.length === 0 ? sql`true` : Prisma.join(parts, " AND ");
}

/** Dearest first. @param after The amount and id of the last row given. */
export function readFindingPage(
  db: Db,
  seen: Seen,
  filter: FindingFilter,
  page: { limit: number; after: { exposedUsd: string; id: string } | null },
  now: Date,
): Promise<FindingRow[]> {
  const after = page.after ? sql`(f.exposed_usd, f.id) < (${page.after.exposedUsd}::numeric, ${page.after.id})` : sql`true`;
  return db.$queryRaw<FindingRow[]>`
    SELECT ${COLUMNS} FROM finding f WHERE ${seenBy(seen)} AND ${passing(filter, now)} AND ${after} ORDER BY f.exposed_usd DESC, f.id DESC LIMIT ${page.limit}`;
}

export async function readFindingRow(db: Db | Tx, id: string): Promise<FindingRow | null> {
  const [row] = await db.$queryRaw<FindingRow[]>`SELECT ${COLUMNS} FROM finding f WHERE f.id = ${id}`;
  return row ?? null;
}

export type FindingSum = { severity: Severity; state: FindingState; count: number; exposedUsd: string };

/** How many there are and what they expose, by severity and state. */
export async function sumFindings(db: Db, seen: Seen, filter: FindingFilter, now: Date): Promise<FindingSum[]> {
  return db.$queryRaw<FindingSum[]>`
    SELECT f.severity, f.state, count(*)::int AS count, trim_scale(sum(f.exposed_usd))::text AS "exposedUsd" FROM finding f
    WHERE ${seenBy(seen)} AND ${passing(filter, now)} GROUP BY 1, 2`;
}

/** What is exposed by what is open: of each identity the dearest finding, of the organisation each. */
export async function exposedOf(db: Db | Tx, seen: Seen, filter: FindingFilter, now: Date): Promise<string> {
  const [row] = await db.$queryRaw<{ sum: string }[]>`
    SELECT trim_scale(coalesce(sum(most), 0))::text AS sum FROM (
      SELECT max(f.exposed_usd) AS most FROM finding f WHERE f.state = 'open' AND ${seenBy(seen)} AND ${passing(filter, now)} GROUP BY coalesce(f.identity_id, f.id)
    ) one`;
  return row?.sum ?? "0";
}

/** What is open or excepted on these identities. */
export function readOpenRows(db: Db, identityIds: Seen): Promise<FindingRow[]> {
  return db.$queryRaw<FindingRow[]>`
    SELECT ${COLUMNS} FROM finding f WHERE f.state <> 'closed' AND f.identity_id IS NOT NULL AND ${seenBy(identityIds)} ORDER BY f.exposed_usd DESC, f.id DESC`;
}

export async function setAssignee(tx: Tx, id: string, assigneeId: string | null): Promise<void> {
  await tx.finding.update({ where: { id }, data: { assigneeId } });
}

export type CommentRow = { id: string; text: string; by: string; byName: string; at: Date };

export async function insertComments(tx: Tx, comments: readonly (CommentRow & { findingId: string })[]): Promise<void> {
  if (comments.length > 0) await tx.findingComment.createMany({ data: [...comments] });
}

export const readComments = (db: Db, findingId: string): Promise<CommentRow[]> =>
  db.findingComment.findMany({ where: { findingId }, orderBy: [{ at: "asc" }, { id: "asc" }], omit: { findingId: true } });

/** Names of users, and of the subjects of findings. */
/** Of subjects that are tokens of our own, revoked ones too. */
export async function readTokenNames(
  db: Db | Tx,
  subjects: readonly Pick<FindingRow, "subjectKind" | "subjectId">[],
): Promise<ReadonlyMap<string, string>> {
  const ids = subjects.flatMap(({ subjectKind, subjectId }) => (subjectKind === "token" ? [subjectId] : []));
  if (ids.length === 0) return new Map();
  const rows = await db.machineToken.findMany({ where: { id: { in: [...new Set(ids)] } }, select: { id: true, name: true } });
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export async function readUserNames(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.user.findMany({ where: { id: { in: [...new Set(ids)] } }, select: { id: true, name: true } });
  return new Map(rows.map(({ id, name }) => [id, name]));
}
