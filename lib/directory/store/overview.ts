import type { Db } from "@/lib/db/client";

export type UserCounts = { users: number; inactive: number; removed: number; untied: number; lastChangeAt: Date | null };

export async function countUsers(db: Db): Promise<UserCounts> {
  const [row] = await db.$queryRaw<UserCounts[]>`
    SELECT (count(*) FILTER (WHERE u.removed_at IS NULL))::int AS users, (count(*) FILTER (WHERE u.removed_at IS NULL AND NOT u.active))::int AS inactive,
      (count(*) FILTER (WHERE u.removed_at IS NOT NULL))::int AS removed, max(u.updated_at) AS "lastChangeAt",
      (count(*) FILTER (WHERE u.removed_at IS NULL AND u.active AND u.manager_ref IS NOT NULL AND p.manager_id IS NULL))::int AS untied
    FROM directory_user u JOIN person p ON p.id = u.person_id`;
  return row ?? { users: 0, inactive: 0, removed: 0, untied: 0, lastChangeAt: null };
}

export type NewestUser = {
  id: string;
  personId: string;
  name: string;
  userName: string;
  active: boolean;
  updatedAt: Date;
  removedAt: Date | null;
};

export function readNewestUsers(db: Db, limit: number): Promise<NewestUser[]> {
  return db.$queryRaw<NewestUser[]>`
    SELECT u.id, u.person_id AS "personId", p.name, coalesce(u.attributes->>'userName', u.user_name) AS "userName", u.active, u.updated_at AS "updatedAt",
      u.removed_at AS "removedAt"
    FROM directory_user u JOIN person p ON p.id = u.person_id ORDER BY u.updated_at DESC, u.id LIMIT ${limit}`;
}

export async function readNames(db: Db, teamIds: readonly string[], identityIds: readonly string[]): Promise<Map<string, string>> {
  const [teams, identities] = await Promise.all([
    db.team.findMany({ where: { id: { in: [...teamIds] } }, select: { id: true, name: true } }),
    db.identity.findMany({ where: { id: { in: [...identityIds] } }, select: { id: true, name: true } }),
  ]);
  return new Map([
    ...teams.map(({ id, name }) => [`team ${id}`, name] as const),
    ...identities.map(({ id, name }) => [`identity ${id}`, name] as const),
  ]);
}
