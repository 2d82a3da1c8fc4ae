import type { Scope } from "@/lib/auth";
import { scopeFilter } from "@/lib/auth/core/scope";
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";

const { join, raw, sql } = Prisma;

const COLUMN = {
  businessUnitId: raw("m.business_unit_id"),
  teamId: raw("a.team_id"),
  applicationId: raw("a.application_id"),
  environmentId: raw("a.environment_id"),
  identityId: raw("a.identity_id"),
} as const;

/** Identities that a person owns now and that lie in a scope, by id, at most `most`. */
export async function listOwned(db: Db, ownerId: string, scope: Scope, now: Date, most: number): Promise<string[]> {
  const filter = scopeFilter(scope);
  if (filter.kind === "none") return [];
  const seen =
    filter.kind === "all"
      ? sql`true`
      : join(
          filter.conditions.map(({ field, ids }) => sql`${COLUMN[field]} = ANY(${ids}::text[])`),
          " OR ",
        );
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT a.identity_id AS id FROM identity_assignment a
      LEFT JOIN team_assignment m ON m.team_id = a.team_id AND m.valid_from <= ${now} AND (m.valid_to IS NULL OR m.valid_to > ${now})
    WHERE a.owner_id = ${ownerId} AND a.valid_from <= ${now} AND (a.valid_to IS NULL OR a.valid_to > ${now}) AND (${seen}) ORDER BY 1 LIMIT ${most}`;
  return rows.map(({ id }) => id);
}
