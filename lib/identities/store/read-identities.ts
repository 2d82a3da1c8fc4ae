import type { Scope } from "@/lib/auth/core/actor";
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { decodeCursor, type Page, pageOf } from "@/lib/kernel/page";
import { BEGINNING } from "../core/timeline";
import type { AssignmentView, IdentityDetail, IdentitySummary } from "../core/views";
import type { IdentityListQuery } from "../schemas";
import { allOf, coloredRef, currentJoins, environmentRef, identityInScope, likePattern, personRef, plainRef } from "./sql";

type Times = "revokedAt" | "certifiedAt" | "certifiedUntil" | "endsAt";
type SummaryRow = Omit<IdentitySummary, "createdAt" | Times> & Record<Times, Date | null> & { createdAt: Date; sortKey: string };

const current = (now: Date): Prisma.Sql => Prisma.sql`identity i ${currentJoins(now)}`;

/** Fewer letters are in nearly every name: a page of them is full at once, and keys are not looked for. */
const SHORT = 3;

/**
 * Names, ids, former names, owners, teams, applications and keys. One set of ids from small searches: as conditions of one
 * join each of them would be asked of every identity.
 */
function matches(text: string, now: Date): Prisma.Sql {
  const anywhere = likePattern(text, "anywhere");
  const start = likePattern(text, "start");
  if (text.length < SHORT) {
    return Prisma.sql`(
      i.name ILIKE ${anywhere} OR i.id ILIKE ${start} OR ${text.toLowerCase()} = ANY(i.aliases)
      OR a.owner_id IN (SELECT id FROM person WHERE name ILIKE ${anywhere} OR email ILIKE ${anywhere})
      OR a.team_id IN (SELECT id FROM team WHERE name ILIKE ${anywhere})
      OR a.application_id IN (SELECT id FROM application WHERE name ILIKE ${anywhere}))`;
  }
  return Prisma.sql`i.id IN (
    SELECT id FROM identity WHERE name ILIKE ${anywhere} OR id ILIKE ${start} OR ${text.toLowerCase()} = ANY(aliases)
    UNION ALL SELECT identity_id FROM identity_assignment
      WHERE valid_from <= ${now} AND (valid_to IS NULL OR valid_to > ${now})
        AND (owner_id IN (SELECT id FROM person WHERE name ILIKE ${anywhere} OR email ILIKE ${anywhere})
          OR team_id IN (SELECT id FROM team WHERE name ILIKE ${anywhere})
          OR application_id IN (SELECT id FROM application WHERE name ILIKE ${anywhere}))
    UNION ALL SELECT identity_id FROM credential WHERE label ILIKE ${anywhere}
    UNION ALL SELECT c.identity_id FROM credential_fingerprint f JOIN credential c ON c.id = f.credential_id
      WHERE f.value LIKE ${start} OR f.value LIKE ${start.toLowerCase()})`;
}

function conditionsOf(query: Omit<IdentityListQuery, "limit" | "cursor">, now: Date): Prisma.Sql[] {
  const conditions: Prisma.Sql[] = [];
  if (query.query) conditions.push(matches(query.query, now));
  if (query.kind) conditions.push(Prisma.sql`i.kind = ${query.kind}`);
  if (query.state) conditions.push(Prisma.sql`i.state = ${query.state}`);
  if (query.teamId) conditions.push(Prisma.sql`a.team_id = ${query.teamId}`);
  if (query.ownerId) conditions.push(Prisma.sql`a.owner_id = ${query.ownerId}`);
  if (query.answerableId) conditions.push(answersFor(query.answerableId));
  if (query.applicationId) conditions.push(Prisma.sql`a.application_id = ${query.applicationId}`);
  if (query.environmentId) conditions.push(Prisma.sql`a.environment_id = ${query.environmentId}`);
  if (query.vendorId) conditions.push(Prisma.sql`i.vendor_id = ${query.vendorId}`);
  if (query.parentId) conditions.push(Prisma.sql`i.parent_id = ${query.parentId}`);
  if (query.tier) conditions.push(Prisma.sql`i.id IN (SELECT identity_id FROM identity_tier WHERE tier = ${query.tier})`);
  if (query.orphan !== undefined) conditions.push(query.orphan ? ORPHAN : Prisma.sql`NOT ${ORPHAN}`);
  if (query.certified !== undefined) conditions.push(query.certified ? isCertified(now) : Prisma.sql`NOT ${isCertified(now)}`);
  return conditions;
}

/** Nobody active owns it. */
const ORPHAN = Prisma.sql`NOT EXISTS (SELECT 1 FROM person p WHERE p.id IN (a.owner_id, a.backup_owner_id) AND p.active)`;
const isCertified = (now: Date): Prisma.Sql =>
  Prisma.sql`(i.certified_at IS NOT NULL AND (i.certified_until IS NULL OR i.certified_until > ${now}))`;

const answersFor = (personId: string): Prisma.Sql => Prisma.sql`(
  a.owner_id = ${personId} OR a.backup_owner_id = ${personId} OR a.team_id IN (SELECT id FROM team WHERE lead_id = ${personId}))`;

/** By name. */
export async function readIdentityPage(db: Db, scope: Scope, query: IdentityListQuery, now: Date): Promise<Page<IdentitySummary>> {
  const conditions = [identityInScope(scope), ...conditionsOf(query, now)];
  if (query.cursor !== undefined) {
    const [name, id] = decodeCursor(query.cursor, 2);
    conditions.push(Prisma.sql`(lower(i.name), i.id) > (${String(name)}, ${String(id)})`);
  }
  const page = Prisma.sql`SELECT i.id FROM ${current(now)} WHERE ${allOf(conditions)} ORDER BY lower(i.name), i.id LIMIT ${query.limit + 1}`;
  const rows = await readSummaries(db, page, now);
  const { data, nextCursor } = pageOf(rows, query.limit, (row) => [row.sortKey, row.id]);
  return { data: data.map(summaryOf), nextCursor };
}

type Hit = { id: string; name: string; team: string | null };

/** The best few for a text, as a line of the palette tells of them: names that begin with it first. */
export async function findIdentities(db: Db, scope: Scope, text: string, limit: number, now: Date): Promise<Hit[]> {
  return db.$queryRaw<Hit[]>`
    SELECT i.id, i.name, (SELECT name FROM team WHERE id = a.team_id) AS team
    FROM ${current(now)} WHERE ${identityInScope(scope)} AND ${matches(text, now)}
    ORDER BY i.name ILIKE ${likePattern(text, "start")} DESC, lower(i.name), i.id LIMIT ${limit}`;
}

/** Two statements, so that names are resolved for the rows of the page only: in one, the planner joins everything first. */
async function readSummaries(db: Db, page: Prisma.Sql, now: Date): Promise<SummaryRow[]> {
  const ids = (await db.$queryRaw<{ id: string }[]>(page)).map((row) => row.id);
  if (ids.length === 0) return [];
  return db.$queryRaw<SummaryRow[]>`
    SELECT i.id, i.name, i.kind, i.state, i.purpose, i.created_at AS "createdAt", i.revoked_at AS "revokedAt", lower(i.name) AS "sortKey",
      i.autonomy, i.data_class AS "dataClass", i.break_glass AS "breakGlass", i.ends_at AS "endsAt", i.certified_at AS "certifiedAt",
      i.certified_until AS "certifiedUntil", ${plainRef("v")} AS vendor,
      (SELECT tier::int FROM identity_tier WHERE identity_id = i.id) AS tier,
      ${personRef("o")} AS owner, ${personRef("b")} AS "backupOwner", ${coloredRef("t")} AS team, ${coloredRef("u")} AS "businessUnit",
      ${plainRef("cc")} AS "costCentre", ${coloredRef("app")} AS application, ${environmentRef("e")} AS environment,
      (SELECT count(*)::int FROM credential c WHERE c.identity_id = i.id AND c.state = 'active') AS "activeCredentials"
    FROM ${current(now)}
      LEFT JOIN person o ON o.id = a.owner_id LEFT JOIN person b ON b.id = a.backup_owner_id LEFT JOIN team t ON t.id = a.team_id
      LEFT JOIN business_unit u ON u.id = m.business_unit_id LEFT JOIN cost_centre cc ON cc.id = m.cost_centre_id
      LEFT JOIN application app ON app.id = a.application_id LEFT JOIN environment e ON e.id = a.environment_id LEFT JOIN vendor v ON v.id = i.vendor_id
    WHERE i.id = ANY(${ids}) ORDER BY lower(i.name), i.id`;
}

function summaryOf({ sortKey: _, ...row }: SummaryRow): IdentitySummary {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    revokedAt: row.revokedAt?.toISOString() ?? null,
    certifiedAt: row.certifiedAt?.toISOString() ?? null,
    certifiedUntil: row.certifiedUntil?.toISOString() ?? null,
    endsAt: row.endsAt?.toISOString() ?? null,
  };
}

type Extra = Pick<IdentityDetail, "aliases" | "stateReason" | "auditEntries" | "seasonMonths"> & {
  requestedBy: string | null;
  approvedBy: string | null;
  certifiedBy: string | null;
  approvedAt: Date | null;
  verifiedAt: Date | null;
};
export type IdentityRow = IdentitySummary & Extra & Pick<IdentityDetail, "assignments" | "parent" | "children">;

/** Everything of one identity but its credentials and its access, or null when it is outside the scope. */
export async function readIdentityRow(db: Db, scope: Scope, id: string, now: Date): Promise<IdentityRow | null> {
  const [row] = await readSummaries(db, Prisma.sql`SELECT i.id FROM ${current(now)} WHERE i.id = ${id} AND ${identityInScope(scope)}`, now);
  if (!row) return null;
  const [extra] = await db.$queryRaw<Extra[]>`
    SELECT coalesce(i.aliases, '{}') AS aliases, i.state_reason AS "stateReason", coalesce(i.season_months, '{}') AS "seasonMonths",
      i.requested_by AS "requestedBy", i.approved_by AS "approvedBy", i.approved_at AS "approvedAt", i.verified_at AS "verifiedAt",
      i.certified_by AS "certifiedBy",
      (SELECT count(*)::int FROM audit_event WHERE object_type = 'identity' AND object_id = i.id) AS "auditEntries"
    FROM identity i WHERE i.id = ${id}`;
  if (!extra) return null;
  const family = await db.$queryRaw<{ id: string; name: string; isChild: boolean }[]>`
    SELECT i.id, i.name, i.parent_id IS NOT DISTINCT FROM ${id} AS "isChild" FROM ${current(now)}
    WHERE (i.parent_id = ${id} OR i.id = (SELECT parent_id FROM identity WHERE id = ${id})) AND ${identityInScope(scope)}
    ORDER BY lower(i.name), i.id`;
  const relatives = (isChild: boolean) => family.flatMap((one) => (one.isChild === isChild ? [{ id: one.id, name: one.name }] : []));
  const spans = await db.$queryRaw<(Omit<AssignmentView, "validFrom" | "validTo"> & { validFrom: Date; validTo: Date | null })[]>`
    SELECT ${personRef("o")} AS owner, ${personRef("b")} AS "backupOwner", ${coloredRef("t")} AS team, ${coloredRef("app")} AS application,
      ${environmentRef("e")} AS environment, a.valid_from AS "validFrom", a.valid_to AS "validTo"
    FROM identity_assignment a
      LEFT JOIN person o ON o.id = a.owner_id LEFT JOIN person b ON b.id = a.backup_owner_id LEFT JOIN team t ON t.id = a.team_id
      LEFT JOIN application app ON app.id = a.application_id LEFT JOIN environment e ON e.id = a.environment_id
    WHERE a.identity_id = ${id} ORDER BY a.valid_from`;
  const assignments = spans.map((span) => ({
    ...span,
    validFrom: startText(span.validFrom),
    validTo: span.validTo?.toISOString() ?? null,
  }));
  return { ...summaryOf(row), ...extra, assignments, parent: relatives(false)[0] ?? null, children: relatives(true) };
}

/** Null for "from the start". */
export const startText = (from: Date): string | null => (from.getTime() === BEGINNING.getTime() ? null : from.toISOString());
