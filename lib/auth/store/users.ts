import type { Db, Tx } from "@/lib/db/client";
import type { UserFacts } from "../core/build-actor";
import type { GrantInput } from "../schemas";

const GRANT = { role: true, businessUnitIds: true, teamIds: true, applicationIds: true, environmentIds: true, grantedBy: true } as const;
const PERSON = { id: true, active: true, leads: { where: { archivedAt: null }, select: { id: true } } } as const;

/** A user as signing in and each request need it. */
export type SignedUser = UserFacts & { email: string; sessionVersion: number; isBarred: boolean };

/**
 * All that decides what a user may do now. People who left are barred like disabled accounts, whichever came first: the
 * account or the person's record, which are found together by e-mail.
 */
export async function readSignedUser(db: Db, userId: string): Promise<SignedUser | null> {
  return (await readSignedUsers(db, [userId]))[0] ?? null;
}

/** The same of many, in as many statements. */
export async function readSignedUsers(db: Db, userIds: readonly string[]): Promise<SignedUser[]> {
  const users = await db.user.findMany({
    where: { id: { in: [...userIds] } },
    include: { grants: { select: GRANT, orderBy: { id: "asc" } }, person: { select: PERSON } },
    orderBy: { id: "asc" },
  });
  const loose = users.filter(({ person }) => person === null).map(({ email }) => email);
  const found = loose.length === 0 ? [] : await db.person.findMany({ where: { email: { in: loose } }, select: { ...PERSON, email: true } });
  const byEmail = new Map(found.map((person) => [person.email, person]));
  const known = users.map((user) => ({ user, person: user.person ?? byEmail.get(user.email) ?? null }));
  const owners = known.flatMap(({ user, person }) =>
    person && user.grants.some(({ role }) => role === "identity_owner") ? [person.id] : [],
  );
  const [units, owned] = await Promise.all([
    users.some(({ grants }) => grants.some(({ businessUnitIds }) => businessUnitIds.length > 0))
      ? db.businessUnit.findMany({ select: { id: true, parentId: true } })
      : [],
    owners.length === 0 ? new Map<string, string[]>() : readOwnedIdentityIds(db, owners),
  ]);
  return known.map(({ user, person }) => ({
    id: user.id,
    email: user.email,
    name: user.name,
    personId: person?.id ?? null,
    sessionVersion: user.sessionVersion,
    isBarred: user.disabledAt !== null || person?.active === false,
    grants: user.grants,
    units: user.grants.some(({ businessUnitIds }) => businessUnitIds.length > 0) ? units : [],
    ledTeamIds: person?.leads.map((team) => team.id) ?? [],
    ownedIdentityIds: owned.get(person?.id ?? "") ?? [],
  }));
}

/** By owner or backup owner. */
async function readOwnedIdentityIds(db: Db, personIds: readonly string[]): Promise<Map<string, string[]>> {
  const among = { in: [...personIds] };
  const rows = await db.identityAssignment.findMany({
    where: { validTo: null, OR: [{ ownerId: among }, { backupOwnerId: among }] },
    select: { identityId: true, ownerId: true, backupOwnerId: true },
  });
  const owned = new Map<string, Set<string>>();
  for (const { identityId, ownerId, backupOwnerId } of rows) {
    for (const id of [ownerId, backupOwnerId]) {
      if (id === null) continue;
      const own = owned.get(id) ?? new Set();
      owned.set(id, own.add(identityId));
    }
  }
  return new Map([...owned].map(([id, ids]) => [id, [...ids]]));
}

/** What a sign-in compares with. */
export async function readPasswordHash(db: Db, email: string): Promise<{ userId: string; passwordHash: string | null } | null> {
  const user = await db.user.findUnique({ where: { email }, select: { id: true, passwordHash: true } });
  return user && { userId: user.id, passwordHash: user.passwordHash };
}

export const countUsers = (db: Db | Tx): Promise<number> => db.user.count();

/** One at a time decides who the first administrator is. */
export async function lockSetup(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(7270736915)`;
}

export type NewUser = { id: string; email: string; name: string; passwordHash: string | null; createdAt: Date };

/** @returns false when the e-mail is taken. */
export async function insertUser(tx: Tx, user: NewUser): Promise<boolean> {
  const person = await tx.person.findUnique({ where: { email: user.email }, select: { id: true, user: { select: { id: true } } } });
  const personId = person && person.user === null ? person.id : null;
  const inserted = await tx.user.createMany({ data: [{ ...user, personId }], skipDuplicates: true });
  return inserted.count === 1;
}

/** Makes these the grants of a user; one that stays as it is keeps who gave it. */
export async function replaceGrants(
  tx: Tx,
  userId: string,
  grants: readonly GrantInput[],
  grantedBy: string,
  createdAt: Date,
): Promise<void> {
  const before = await tx.roleGrant.findMany({ where: { userId }, select: GRANT });
  const kept = grants.map((grant) => ({
    ...grant,
    userId,
    grantedBy: before.find((row) => sameGrant(row, grant))?.grantedBy ?? grantedBy,
    createdAt,
  }));
  await tx.roleGrant.deleteMany({ where: { userId } });
  await tx.roleGrant.createMany({ data: kept });
}

export const sameGrant = (a: GrantInput | StoredGrant, b: GrantInput | StoredGrant): boolean =>
  a.role === b.role &&
  (["businessUnitIds", "teamIds", "applicationIds", "environmentIds"] as const).every((list) => {
    return a[list].length === b[list].length && a[list].every((id) => b[list].includes(id));
  });

export type StoredGrant = {
  role: string;
  businessUnitIds: string[];
  teamIds: string[];
  applicationIds: string[];
  environmentIds: string[];
  grantedBy: string;
};
export type StoredMember = {
  id: string;
  email: string;
  name: string;
  hasPassword: boolean;
  disabledAt: Date | null;
  createdAt: Date;
  lastSignInAt: Date | null;
  grants: StoredGrant[];
};

const MEMBER = {
  id: true,
  email: true,
  name: true,
  passwordHash: true,
  disabledAt: true,
  createdAt: true,
  lastSignInAt: true,
  grants: { select: GRANT, orderBy: { id: "asc" } },
} as const;
type MemberRow = Omit<StoredMember, "hasPassword"> & { passwordHash: string | null };
const fromDbMember = ({ passwordHash, ...row }: MemberRow): StoredMember => ({ ...row, hasPassword: passwordHash !== null });

export async function readMembers(db: Db): Promise<StoredMember[]> {
  const rows = await db.user.findMany({ select: MEMBER, orderBy: [{ name: "asc" }, { id: "asc" }] });
  return rows.map(fromDbMember);
}

/** Locks the user, so that two changes of one member follow each other. */
export async function lockMember(tx: Tx, userId: string): Promise<StoredMember | null> {
  await tx.$queryRaw`SELECT id FROM app_user WHERE id = ${userId} FOR UPDATE`;
  const row = await tx.user.findUnique({ where: { id: userId }, select: MEMBER });
  return row && fromDbMember(row);
}

export async function lockMemberByEmail(tx: Tx, email: string): Promise<StoredMember | null> {
  const row = await tx.user.findUnique({ where: { email }, select: { id: true } });
  return row && lockMember(tx, row.id);
}

/** Users with a role who can sign in, but for one. */
export function countOthersWithRole(tx: Tx, role: string, userId: string): Promise<number> {
  return tx.user.count({ where: { id: { not: userId }, disabledAt: null, grants: { some: { role } } } });
}

export async function updateUser(
  tx: Tx,
  userId: string,
  change: { name?: string; disabledAt?: Date | null; passwordHash?: string; lastSignInAt?: Date; endSessions?: boolean },
): Promise<void> {
  const { endSessions, ...fields } = change;
  await tx.user.update({ where: { id: userId }, data: { ...fields, ...(endSessions ? { sessionVersion: { increment: 1 } } : {}) } });
}

/** Of people by their ids in the inventory. */
export async function endSessionsOf(tx: Tx, personIds: readonly string[]): Promise<void> {
  if (personIds.length === 0) return;
  await tx.user.updateMany({ where: { personId: { in: [...personIds] } }, data: { sessionVersion: { increment: 1 } } });
}

/** Ids that name nothing, each with its list. */
export async function readUnknownPlaces(tx: Tx, grants: readonly GrantInput[]): Promise<{ list: string; id: string }[]> {
  const wanted = {
    businessUnitIds: grants.flatMap((grant) => grant.businessUnitIds),
    teamIds: grants.flatMap((grant) => grant.teamIds),
    applicationIds: grants.flatMap((grant) => grant.applicationIds),
    environmentIds: grants.flatMap((grant) => grant.environmentIds),
  };
  const select = { id: true } as const;
  const known = {
    businessUnitIds: await tx.businessUnit.findMany({ where: { id: { in: wanted.businessUnitIds } }, select }),
    teamIds: await tx.team.findMany({ where: { id: { in: wanted.teamIds } }, select }),
    applicationIds: await tx.application.findMany({ where: { id: { in: wanted.applicationIds } }, select }),
    environmentIds: await tx.environment.findMany({ where: { id: { in: wanted.environmentIds } }, select }),
  };
  return (Object.keys(wanted) as (keyof typeof wanted)[]).flatMap((list) =>
    wanted[list].filter((id) => !known[list].some((row) => row.id === id)).map((id) => ({ list, id })),
  );
}
