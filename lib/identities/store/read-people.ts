import type { Scope } from "@/lib/auth/core/actor";
import { scopeFilter } from "@/lib/auth/core/scope";
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { decodeCursor, type Page, pageOf } from "@/lib/kernel/page";
import type { PersonView } from "../core/views";
import type { ListQuery } from "../schemas";
import { allOf, coloredRef, currentJoins, identityInScope, likePattern, personRef } from "./sql";

type Row = Omit<PersonView, "leftAt"> & { leftAt: Date | null; sortKey: string };

/** The members and leads of the teams that the caller sees, the owners of the identities, and the caller. */
function inScope(scope: Scope, ownId: string | undefined, now: Date): Prisma.Sql {
  if (scopeFilter(scope).kind === "all") return Prisma.sql`true`;
  const teams = scope.kind === "some" ? scope.teamIds : [];
  const units = scope.kind === "some" ? scope.businessUnitIds : [];
  return Prisma.sql`(p.id = ${ownId ?? ""} OR p.team_id = ANY(${teams})
    OR p.team_id IN (SELECT team_id FROM team_assignment
                     WHERE business_unit_id = ANY(${units}) AND valid_from <= ${now} AND (valid_to IS NULL OR valid_to > ${now}))
    OR p.id IN (SELECT lead_id FROM team WHERE id = ANY(${teams}))
    OR p.id IN (SELECT unnest(ARRAY[a.owner_id, a.backup_owner_id]) FROM identity i ${currentJoins(now)} WHERE ${identityInScope(scope)}))`;
}

async function readRows(db: Db, conditions: readonly Prisma.Sql[], limit: number): Promise<Row[]> {
  return db.$queryRaw<Row[]>`
    SELECT p.id, p.name, p.email, p.title, p.active, p.left_at AS "leftAt", lower(p.name) AS "sortKey",
      ${personRef("boss")} AS manager, ${coloredRef("t")} AS team
    FROM person p LEFT JOIN person boss ON boss.id = p.manager_id LEFT JOIN team t ON t.id = p.team_id
    WHERE ${allOf(conditions)} ORDER BY lower(p.name), p.id LIMIT ${limit}`;
}

const viewOf = ({ sortKey: _, ...row }: Row): PersonView => ({ ...row, leftAt: row.leftAt?.toISOString() ?? null });

/** By name. Those who left are told only when `archived` asks for them. */
export async function readPeoplePage(
  db: Db,
  scope: Scope,
  ownId: string | undefined,
  query: ListQuery,
  now: Date,
): Promise<Page<PersonView>> {
  const conditions = [inScope(scope, ownId, now)];
  if (query.archived !== true) conditions.push(Prisma.sql`p.active`);
  if (query.query) {
    const pattern = likePattern(query.query, "anywhere");
    conditions.push(Prisma.sql`(p.name ILIKE ${pattern} OR p.email ILIKE ${pattern})`);
  }
  if (query.cursor !== undefined) {
    const [name, id] = decodeCursor(query.cursor, 2);
    conditions.push(Prisma.sql`(lower(p.name), p.id) > (${String(name)}, ${String(id)})`);
  }
  const { data, nextCursor } = pageOf(await readRows(db, conditions, query.limit + 1), query.limit, (row) => [row.sortKey, row.id]);
  return { data: data.map(viewOf), nextCursor };
}

export async function readPersonRow(db: Db, scope: Scope, ownId: string | undefined, id: string, now: Date): Promise<PersonView | null> {
  const [row] = await readRows(db, [inScope(scope, ownId, now), Prisma.sql`p.id = ${id}`], 1);
  return row ? viewOf(row) : null;
}

/** The caller's own address and team. */
export async function readHome(db: Db, personId: string | undefined): Promise<{ email: string; teamId: string | null } | null> {
  return personId === undefined ? null : db.person.findUnique({ where: { id: personId }, select: { email: true, teamId: true } });
}
