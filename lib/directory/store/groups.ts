import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { groupBy } from "@/lib/identities/core/grouping";
import type { TeamGroup } from "../core/person-facts";
import type { Reference, StoredGroup } from "../core/users";

type Reader = Db | Tx;

/** A group is changed by one at a time: the row is locked until the transaction ends. */
export async function lockGroup(tx: Tx, id: string): Promise<StoredGroup | null> {
  await tx.$queryRaw`SELECT id FROM directory_group WHERE id = ${id} FOR UPDATE`;
  return tx.directoryGroup.findUnique({ where: { id } });
}

export const readGroup = (db: Reader, id: string): Promise<StoredGroup | null> => db.directoryGroup.findUnique({ where: { id } });

export async function readGroups(db: Reader): Promise<StoredGroup[]> {
  return db.directoryGroup.findMany({ orderBy: [{ displayName: "asc" }, { id: "asc" }] });
}

/** Whatever the case of the name. */
export async function readGroupsNamed(db: Reader, displayName: string): Promise<StoredGroup[]> {
  return db.directoryGroup.findMany({ where: { displayName: { equals: displayName, mode: "insensitive" } } });
}

/** Members by group: id and name of each user. */
export async function readMembers(db: Reader, groupIds: readonly string[]): Promise<Map<string, Reference[]>> {
  const rows = await db.$queryRaw<(Reference & { groupId: string })[]>`
    SELECT m.group_id AS "groupId", u.id, p.name AS display
    FROM directory_member m JOIN directory_user u ON u.id = m.user_id JOIN person p ON p.id = u.person_id
    WHERE m.group_id = ANY(${[...groupIds]}) ORDER BY p.name, u.id`;
  return groupBy(rows, (row) => row.groupId);
}

export async function countMembers(db: Reader): Promise<Map<string, number>> {
  const rows = await db.directoryMember.groupBy({ by: ["groupId"], _count: { userId: true } });
  return new Map(rows.map(({ groupId, _count }) => [groupId, _count.userId]));
}

export async function writeGroup(tx: Tx, group: StoredGroup): Promise<void> {
  const { id, ...fields } = group;
  await tx.directoryGroup.upsert({ where: { id }, create: group, update: fields });
}

export async function changeMembers(tx: Tx, groupId: string, added: readonly string[], removed: readonly string[]): Promise<void> {
  if (removed.length > 0) await tx.directoryMember.deleteMany({ where: { groupId, userId: { in: [...removed] } } });
  if (added.length > 0) await tx.directoryMember.createMany({ data: added.map((userId) => ({ groupId, userId })), skipDuplicates: true });
}

export async function deleteGroup(tx: Tx, id: string): Promise<void> {
  await tx.directoryGroup.delete({ where: { id } });
}

/** The groups of users that stand for a team which is still there, by user. */
export async function readTeamGroups(db: Reader, userIds: readonly string[]): Promise<Map<string, TeamGroup[]>> {
  const rows = await db.$queryRaw<(TeamGroup & { userId: string })[]>`
    SELECT m.user_id AS "userId", g.id, g.display_name AS "displayName", g.team_id AS "teamId"
    FROM directory_member m JOIN directory_group g ON g.id = m.group_id JOIN team t ON t.id = g.team_id
    WHERE m.user_id = ANY(${[...userIds]}) AND t.archived_at IS NULL`;
  return groupBy(rows, (row) => row.userId);
}

/** Active people behind these users, with their team. */
export async function readTeamsOfUsers(
  db: Reader,
  userIds: readonly string[],
): Promise<{ userId: string; personId: string; teamId: string | null }[]> {
  return db.$queryRaw`
    SELECT u.id AS "userId", p.id AS "personId", p.team_id AS "teamId" FROM directory_user u JOIN person p ON p.id = u.person_id
    WHERE u.id = ANY(${[...userIds]}) AND u.removed_at IS NULL AND p.active ORDER BY p.id`;
}

export async function readMemberIds(db: Reader, groupId: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ userId: string }[]>`
    SELECT user_id AS "userId" FROM directory_member WHERE group_id = ${groupId} ORDER BY user_id`;
  return rows.map((row) => row.userId);
}

/** Of these ids, those of users: with whether they are still there. */
export async function readKnownUsers(db: Reader, ids: readonly string[]): Promise<Map<string, { isThere: boolean }>> {
  const rows = await db.$queryRaw<{ id: string; isThere: boolean }[]>`
    SELECT id, removed_at IS NULL AS "isThere" FROM directory_user WHERE id = ANY(${[...ids]})`;
  return new Map(rows.map((row) => [row.id, row]));
}

export async function isTeamThere(db: Reader, teamId: string): Promise<boolean> {
  const rows = await db.$queryRaw<unknown[]>(Prisma.sql`SELECT 1 FROM team WHERE id = ${teamId} AND archived_at IS NULL`);
  return rows.length > 0;
}
