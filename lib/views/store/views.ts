/** Rows of views and homes, and who may see them: the rule is here once, as SQL conditions of Prisma. */
import type { Actor } from "@/lib/auth/core/actor";
import { isRole } from "@/lib/auth/core/build-actor";
import type { Role } from "@/lib/auth/core/roles";
import type { Db, Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import type { Visibility } from "../core/saved-view";

export type StoredView = {
  id: string;
  name: string;
  path: string;
  query: string;
  ownerId: string;
  ownerName: string;
  visibility: Visibility;
  team: { id: string; name: string } | null;
  homeOfRoles: Role[];
  createdAt: Date;
  updatedAt: Date;
};

const WITH = { team: { select: { id: true, name: true } }, roleHomes: { select: { role: true }, orderBy: { role: "asc" } } } as const;
type Row = Prisma.SavedViewGetPayload<{ include: typeof WITH }>;

const fromDbView = ({ roleHomes, teamId: _, visibility, ...row }: Row): StoredView => ({
  ...row,
  visibility: visibility as Visibility,
  homeOfRoles: roleHomes.map(({ role }) => role).filter(isRole),
});

/** The caller's own, those of the organisation, and those of teams that the caller is of. Who manages views sees every shared one. */
async function visibleTo(db: Db | Tx, actor: Actor): Promise<Prisma.SavedViewWhereInput> {
  if (actor.rights.has("view.manage")) return { OR: [{ ownerId: actor.id }, { visibility: { not: "private" } }] };
  const teams = await readTeamIdsOf(db, actor);
  return { OR: [{ ownerId: actor.id }, { visibility: "organisation" }, { visibility: "team", teamId: { in: teams } }] };
}

/** Teams that a person belongs to, leads, or was given a role for, by name or by the unit it is in now. */
async function readTeamIdsOf(db: Db | Tx, actor: Actor): Promise<string[]> {
  return (await db.team.findMany({ where: teamsOf(actor), select: { id: true } })).map(({ id }) => id);
}

function teamsOf({ personId, scope }: Actor): Prisma.TeamWhereInput {
  const some = scope.kind === "some" ? scope : { teamIds: [], businessUnitIds: [] };
  return {
    OR: [
      ...(personId === undefined ? [] : [{ leadId: personId }, { members: { some: { id: personId } } }]),
      { id: { in: some.teamIds } },
      { assignments: { some: { businessUnitId: { in: some.businessUnitIds }, validTo: null } } },
    ],
  };
}

/** Teams that the caller may share with: the own ones, or any for who sees the whole organisation. */
export const readTeamsToShareWith = (db: Db | Tx, actor: Actor): Promise<{ id: string; name: string }[]> =>
  db.team.findMany({
    where: { archivedAt: null, ...(actor.scope.kind === "all" ? {} : teamsOf(actor)) },
    select: { id: true, name: true },
    orderBy: [{ name: "asc" }, { id: "asc" }],
  });

/** By name. */
export async function readViews(db: Db, actor: Actor): Promise<StoredView[]> {
  const rows = await db.savedView.findMany({ where: await visibleTo(db, actor), include: WITH, orderBy: [{ name: "asc" }, { id: "asc" }] });
  return rows.map(fromDbView);
}

/** Null for what is not there and for what the caller may not see. */
export async function readView(db: Db | Tx, actor: Actor, id: string): Promise<StoredView | null> {
  const row = await db.savedView.findFirst({ where: { AND: [{ id }, await visibleTo(db, actor)] }, include: WITH });
  return row && fromDbView(row);
}

/** The same, locked until the transaction ends. */
export async function lockView(tx: Tx, actor: Actor, id: string): Promise<StoredView | null> {
  await tx.$queryRaw`SELECT 1 FROM saved_view WHERE id = ${id} FOR UPDATE`;
  return readView(tx, actor, id);
}

export async function writeView(tx: Tx, { team, homeOfRoles, ...view }: StoredView): Promise<void> {
  const row = { ...view, teamId: team?.id ?? null };
  await tx.savedView.upsert({ where: { id: view.id }, create: row, update: row });
  await tx.roleHome.deleteMany({ where: { OR: [{ viewId: view.id }, { role: { in: homeOfRoles } }] } });
  await tx.roleHome.createMany({ data: homeOfRoles.map((role) => ({ role, viewId: view.id })) });
}

export const deleteView = (tx: Tx, id: string) => tx.savedView.delete({ where: { id } });

export type StoredHome = { viewId: string | null; path: string | null };

export const readUserHome = (db: Db, userId: string): Promise<StoredHome | null> =>
  db.userHome.findUnique({ where: { userId }, select: { viewId: true, path: true } });

export async function writeUserHome(tx: Tx, userId: string, home: StoredHome | null): Promise<void> {
  if (home) await tx.userHome.upsert({ where: { userId }, create: { userId, ...home }, update: home });
  else await tx.userHome.deleteMany({ where: { userId } });
}

/** Views that administrators chose for these roles. */
export async function readRoleHomes(db: Db, roles: readonly Role[]): Promise<Map<string, string>> {
  const rows = await db.roleHome.findMany({ where: { role: { in: [...roles] } } });
  return new Map(rows.map(({ role, viewId }) => [role, viewId]));
}
