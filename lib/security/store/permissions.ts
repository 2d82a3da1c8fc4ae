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
/** Of one identity strictly after an instant, by the time of the event. */
export type PermissionSubject = { identityId: string; after: Date };
export type PermissionAfter = PermissionSubject & { permission: string; calls: number; firstAt: Date; lastAt: Date };

export const readPermissionRowsAfter = (db: Db, subjects: readonly PermissionSubject[]): Promise<PermissionAfter[]> =>
  db.$queryRaw<PermissionAfter[]>`
    SELECT s.id AS "identityId", s.after, p.permission, count(*)::float8 AS calls, min(e.occurred_at) AS "firstAt", max(e.occurred_at) AS "lastAt"
    FROM (SELECT DISTINCT * FROM unnest(${subjects.map(({ identityId }) => identityId)}::text[], ${subjects.map(({ after }) => after.toISOString())}::timestamptz[]) AS t (id, after)) s
      JOIN security_event e ON e.identity_id = s.id AND e.occurred_at > s.after AND e.confidence = ANY(${[...TRUSTED]}::text[])
      CROSS JOIN LATERAL unnest(e.permissions) AS p (permission)
    GROUP BY 1, 2, 3`;

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
