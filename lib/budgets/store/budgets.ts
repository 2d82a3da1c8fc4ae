/** Budgets and their raises, as they are defined and listed. */
import type { Db, Tx } from "@/lib/db/client";
import { groupBy } from "@/lib/identities/core/grouping";
import { type Budget, formatAmount, type Raise } from "../core/budget";
import { namesTools, withToolIds } from "../core/tool-ids";
import { fromDbBudget, fromDbRaise, readToolIds } from "./book";

export type StoredBudget = Budget & { createdAt: Date; createdBy: string; archivedAt: Date | null };
export type StoredRaise = Raise & {
  budgetId: string;
  reason: string;
  requestId: string | null;
  createdAt: Date;
  createdBy: string;
  withdrawnAt: Date | null;
};

/** `raises` of a budget are those that were not withdrawn. Tools are named by the ids that they have by now. */
export async function readBudgets(
  db: Db | Tx,
  where: { ids?: readonly string[]; isArchived?: boolean; parentId?: string; isOfGrant?: true } = {},
): Promise<StoredBudget[]> {
  const rows = await db.budget.findMany({
    where: {
      ...(where.ids === undefined ? {} : { id: { in: [...where.ids] } }),
      ...(where.isArchived === undefined ? {} : { archivedAt: where.isArchived ? { not: null } : null }),
      ...(where.parentId === undefined ? {} : { parentId: where.parentId }),
      ...(where.isOfGrant ? { grantId: { not: null } } : {}),
    },
    orderBy: { id: "asc" },
  });
  const raises = await db.budgetRaise.findMany({
    where: { withdrawnAt: null, ...(rows.length === 1 ? { budgetId: rows[0]?.id ?? "" } : {}) },
    orderBy: { id: "asc" },
  });
  const raisesOf = groupBy(raises, ({ budgetId }) => budgetId);
  const toolIds = rows.some(namesTools) ? await readToolIds(db) : new Map<string, string>();
  return rows.map((row) => ({
    ...withToolIds(fromDbBudget(row, (raisesOf.get(row.id) ?? []).map(fromDbRaise)), toolIds),
    createdAt: row.createdAt,
    createdBy: row.createdBy,
    archivedAt: row.archivedAt,
  }));
}

export async function readStoredBudget(db: Db | Tx, id: string): Promise<StoredBudget | null> {
  return (await readBudgets(db, { ids: [id] }))[0] ?? null;
}

const toDbBudget = ({ raises: _raises, limit, labels, scope, thresholds, ...rest }: StoredBudget) => ({
  ...rest,
  scope: { ...scope },
  labels: { ...labels },
  thresholds: [...thresholds],
  limitAmount: formatAmount(limit),
});

export async function insertBudget(tx: Tx, budget: StoredBudget): Promise<void> {
  await tx.budget.create({ data: toDbBudget(budget) });
}

export async function updateBudget(tx: Tx, budget: StoredBudget): Promise<void> {
  const { id, ...data } = toDbBudget(budget);
  await tx.budget.update({ where: { id }, data });
}

/** Newest first, withdrawn ones too. */
export async function readRaises(db: Db | Tx, budgetId: string): Promise<StoredRaise[]> {
  const rows = await db.budgetRaise.findMany({ where: { budgetId }, orderBy: [{ createdAt: "desc" }, { id: "desc" }] });
  return rows.map(({ amount: _amount, ...row }, i) => ({ ...row, ...fromDbRaise(rows[i] as (typeof rows)[number]) }));
}

export async function insertRaise(tx: Tx, raise: StoredRaise): Promise<void> {
  await tx.budgetRaise.create({ data: { ...raise, amount: formatAmount(raise.amount) } });
}

export async function withdrawRaiseRow(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.budgetRaise.update({ where: { id }, data: { withdrawnAt: at } });
}

export type ApplicationPlaces = ReadonlyMap<string, { teamId: string | null; businessUnitId: string | null }>;

/** Which team and unit answers for each application: attribution does not need it, so that the inventory does not hold it. */
export async function readApplicationPlaces(db: Db | Tx): Promise<ApplicationPlaces> {
  const rows = await db.application.findMany({ select: { id: true, teamId: true, businessUnitId: true } });
  return new Map(rows.map(({ id, ...place }) => [id, place]));
}

export const readUnitTree = (db: Db | Tx): Promise<{ id: string; parentId: string | null }[]> =>
  db.businessUnit.findMany({ select: { id: true, parentId: true } });

/** What a person answers for: identities as owner or backup owner today, and teams as their lead. */
export async function readOwnThings(db: Db, personId: string, at: Date): Promise<{ identities: Set<string>; teams: Set<string> }> {
  const [identities, teams] = await Promise.all([
    db.identityAssignment.findMany({
      where: {
        validFrom: { lte: at },
        AND: [{ OR: [{ validTo: null }, { validTo: { gt: at } }] }, { OR: [{ ownerId: personId }, { backupOwnerId: personId }] }],
      },
      select: { identityId: true },
    }),
    db.team.findMany({ where: { leadId: personId, archivedAt: null }, select: { id: true } }),
  ]);
  return { identities: new Set(identities.map(({ identityId }) => identityId)), teams: new Set(teams.map(({ id }) => id)) };
}
