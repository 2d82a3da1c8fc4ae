import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { groupBy } from "@/lib/identities/core/grouping";
import type { Resource } from "../core/shape";
import type { Reference, StoredUser } from "../core/users";

type Reader = Db | Tx;

const { sql } = Prisma;
const COLUMNS = sql`u.id, u.person_id AS "personId", u.user_name AS "userName", u.external_id AS "externalId", u.active, u.attributes,
  u.manager_ref AS "managerRef", u.version, u.created_at AS "createdAt", u.updated_at AS "updatedAt", u.removed_at AS "removedAt"`;

/** The person behind a user, as far as the directory changes it. */
export type PersonRow = {
  id: string;
  email: string;
  name: string;
  title: string | null;
  managerId: string | null;
  teamId: string | null;
  active: boolean;
};

const readWhere = (db: Reader, condition: Prisma.Sql): Promise<StoredUser[]> =>
  db.$queryRaw<StoredUser[]>`SELECT ${COLUMNS} FROM directory_user u WHERE ${condition}`;

/** Also those that were removed. */
export const readUsers = (db: Reader, ids: readonly string[]): Promise<StoredUser[]> => readWhere(db, sql`u.id = ANY(${[...ids]})`);
export const readUsersByName = (db: Reader, userNames: readonly string[]): Promise<StoredUser[]> =>
  readWhere(db, sql`u.user_name = ANY(${[...userNames]})`);
export const readUsersOfPeople = (db: Reader, personIds: readonly string[]): Promise<StoredUser[]> =>
  readWhere(db, sql`u.person_id = ANY(${[...personIds]})`);

/** Whom references to a manager mean: ids first, then external ids, then user names. Users that are there only. */
export async function readManagers(
  db: Reader,
  refs: readonly string[],
): Promise<ReadonlyMap<string, { userId: string; person: PersonRow }>> {
  if (refs.length === 0) return new Map();
  const rows = await db.$queryRaw<(PersonRow & { userId: string; externalId: string | null; userName: string })[]>`
    SELECT u.id AS "userId", u.external_id AS "externalId", u.user_name AS "userName", p.id, p.email, p.name, p.title,
      p.manager_id AS "managerId", p.team_id AS "teamId", p.active
    FROM directory_user u JOIN person p ON p.id = u.person_id
    WHERE u.removed_at IS NULL
      AND (u.id = ANY(${[...refs]}) OR u.external_id = ANY(${[...refs]}) OR u.user_name = ANY(${refs.map((ref) => ref.toLowerCase())}))
    ORDER BY u.created_at DESC, u.id DESC`;
  // Later ones overwrite: of two with one external id the older counts, and an id counts most.
  const byName = new Map(rows.map((row) => [row.userName, row]));
  const byExternal = new Map(rows.flatMap((row) => (row.externalId === null ? [] : [[row.externalId, row] as const])));
  const byId = new Map(rows.map((row) => [row.userId, row]));
  return new Map(
    refs.flatMap((ref) => {
      const found = byId.get(ref) ?? byExternal.get(ref) ?? byName.get(ref.toLowerCase());
      return found ? [[ref, { userId: found.userId, person: found }] as const] : [];
    }),
  );
}

/** Users who name one of these as their manager. @param refs Lower case. */
export const readWaiting = (db: Reader, refs: readonly string[]): Promise<StoredUser[]> =>
  readWhere(db, sql`u.removed_at IS NULL AND u.manager_ref = ANY(${[...refs]})`);

export async function readPeople(db: Reader, by: { ids?: readonly string[]; emails?: readonly string[] }): Promise<PersonRow[]> {
  return db.$queryRaw<PersonRow[]>`
    SELECT id, email, name, title, manager_id AS "managerId", team_id AS "teamId", active FROM person
    WHERE id = ANY(${[...(by.ids ?? [])]}) OR lower(email) = ANY(${[...(by.emails ?? [])]})`;
}

/** Which of these people would be above themselves; circles that were there before and do not concern them are not followed for ever. */
export async function readCircles(tx: Tx, personIds: readonly string[]): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE up AS (
      SELECT id AS start, manager_id AS above, 1 AS depth FROM person WHERE id = ANY(${[...personIds]}) AND manager_id IS NOT NULL
      UNION ALL
      SELECT up.start, p.manager_id, up.depth + 1 FROM up JOIN person p ON p.id = up.above
      WHERE p.manager_id IS NOT NULL AND up.above <> up.start AND up.depth < 200
    ) SELECT DISTINCT start AS id FROM up WHERE above = start`;
  return rows.map((row) => row.id);
}

export type UserWrite = {
  id: string;
  personId: string;
  userName: string;
  externalId: string | null;
  active: boolean;
  attributes: Resource;
  managerRef: string | null;
  /** The version that it follows; 0: it is new. */
  follows: number;
  createdAt: Date;
  updatedAt: Date;
  removedAt: Date | null;
};

/** @returns the ids that were written: one whose version moved on meanwhile is not among them. */
export async function writeUsers(tx: Tx, writes: readonly UserWrite[]): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO directory_user (id, person_id, user_name, external_id, active, attributes, manager_ref, version, created_at, updated_at, removed_at)
    SELECT id, "personId", "userName", "externalId", active, attributes, "managerRef", follows + 1, "createdAt", "updatedAt", "removedAt"
    FROM jsonb_to_recordset(${JSON.stringify(writes)}::jsonb)
      AS r(id text, "personId" text, "userName" text, "externalId" text, active boolean, attributes jsonb, "managerRef" text, follows integer,
           "createdAt" timestamptz, "updatedAt" timestamptz, "removedAt" timestamptz)
    ON CONFLICT (id) DO UPDATE SET person_id = EXCLUDED.person_id, user_name = EXCLUDED.user_name, external_id = EXCLUDED.external_id,
      active = EXCLUDED.active, attributes = EXCLUDED.attributes, manager_ref = EXCLUDED.manager_ref, version = EXCLUDED.version,
      updated_at = EXCLUDED.updated_at, removed_at = EXCLUDED.removed_at
    WHERE directory_user.version = EXCLUDED.version - 1
    RETURNING id`;
  return new Set(rows.map((row) => row.id));
}

/** Those of these names that another user has. */
export async function readTakenNames(tx: Tx, wanted: readonly { id: string; userName: string }[]): Promise<string[]> {
  const rows = await tx.$queryRaw<{ userName: string }[]>`
    SELECT u.user_name AS "userName" FROM directory_user u
    JOIN jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) AS r(id text, "userName" text) ON r."userName" = u.user_name AND r.id <> u.id`;
  return rows.map((row) => row.userName);
}

export async function endMemberships(tx: Tx, userIds: readonly string[]): Promise<void> {
  await tx.directoryMember.deleteMany({ where: { userId: { in: [...userIds] } } });
}

export type UserPage = { rows: StoredUser[]; total: number };
export type UserNarrowing = { id?: string; userName?: string; externalId?: string };

const narrowed = ({ id, userName, externalId }: UserNarrowing): Prisma.Sql => {
  const conditions = [
    sql`u.removed_at IS NULL`,
    ...(id === undefined ? [] : [sql`u.id = ${id}`]),
    ...(userName === undefined ? [] : [sql`u.user_name = ${userName.toLowerCase()}`]),
    ...(externalId === undefined ? [] : [sql`u.external_id = ${externalId}`]),
  ];
  return Prisma.join(conditions, " AND ");
};

/** Users that are there, the oldest first. */
export async function readUserPage(db: Db, by: UserNarrowing, offset: number, count: number): Promise<UserPage> {
  const where = narrowed(by);
  const [total] = await db.$queryRaw<{ count: number }[]>`SELECT count(*)::int AS count FROM directory_user u WHERE ${where}`;
  const rows =
    count === 0
      ? []
      : await db.$queryRaw<StoredUser[]>`
          SELECT ${COLUMNS} FROM directory_user u WHERE ${where} ORDER BY u.created_at, u.id LIMIT ${count} OFFSET ${offset}`;
  return { rows, total: total?.count ?? 0 };
}

/** The groups of users, by user. */
export async function readGroupsOf(db: Reader, userIds: readonly string[]): Promise<Map<string, Reference[]>> {
  const rows = await db.$queryRaw<(Reference & { userId: string })[]>`
    SELECT m.user_id AS "userId", g.id, g.display_name AS display FROM directory_member m JOIN directory_group g ON g.id = m.group_id
    WHERE m.user_id = ANY(${[...userIds]}) ORDER BY g.display_name, g.id`;
  return groupBy(rows, (row) => row.userId);
}
