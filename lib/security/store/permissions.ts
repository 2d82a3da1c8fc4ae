import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { TRUSTED } from "../core/severity";

/** By the key that the events name; null: they name none. */
export type PermissionRow = {
  identityId: string;
  permission: string;
  credentialId: string | null;
  calls: number;
  firstUsedAt: Date;
  lastUsedAt: Date;
};
export type PermissionQuery = { identityIds: readonly string[] | "all"; from: Date; until: Date };

/** Of events that surely or probably are of an identity of ours, within [from, until). */
export const readPermissionRows = (db: Db, { identityIds, from, until }: PermissionQuery): Promise<PermissionRow[]> =>
  db.$queryRaw<PermissionRow[]>`
    SELECT e.identity_id AS "identityId", p.permission, e.credential_id AS "credentialId", count(*)::float8 AS calls,
      min(e.occurred_at) AS "firstUsedAt", max(e.occurred_at) AS "lastUsedAt"
    FROM security_event e CROSS JOIN LATERAL unnest(e.permissions) AS p (permission)
    WHERE e.occurred_at >= ${from} AND e.occurred_at < ${until} AND e.confidence = ANY(${[...TRUSTED]}::text[])
      AND ${identityIds === "all" ? Prisma.sql`e.identity_id IS NOT NULL` : Prisma.sql`e.identity_id = ANY(${[...identityIds]}::text[])`}
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 NULLS LAST`;
