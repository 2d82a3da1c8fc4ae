/** Who is asked, what they said, and delegations. */
import type { Db, Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import type { NarrowTo } from "../core/outcome";
import type { LiveDecision } from "../core/settle";
import type { PartChoice } from "../schemas";

export type SeatRow = {
  id: string;
  itemId: string;
  stage: number;
  reviewerId: string;
  role: string;
  createdAt: Date;
  openedAt: Date | null;
  state: string;
};

export async function readSeats(db: Db | Tx, itemIds: readonly string[]): Promise<SeatRow[]> {
  return db.reviewAssignment.findMany({
    where: { itemId: { in: [...itemIds] } },
    select: { id: true, itemId: true, stage: true, reviewerId: true, role: true, createdAt: true, openedAt: true, state: true },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
}

export async function updateSeats(tx: Tx, ids: readonly string[], state: "waiting" | "decided" | "replaced" | "withdrawn"): Promise<void> {
  if (ids.length > 0) await tx.reviewAssignment.updateMany({ where: { id: { in: [...ids] } }, data: { state } });
}

/** That its evidence was shown, the first time. */
export async function markOpened(db: Db | Tx, ids: readonly string[], at: Date): Promise<void> {
  if (ids.length > 0) await db.reviewAssignment.updateMany({ where: { id: { in: [...ids] }, openedAt: null }, data: { openedAt: at } });
}

export type DecisionRow = LiveDecision & {
  itemId: string;
  reviewerName: string;
  delegationId: string | null;
  reasonCode: string | null;
  comment: string | null;
  change: unknown;
  decidedAt: Date;
  secondsOnItem: number | null;
  batchId: string | null;
  evidenceHashSeen: string | null;
  supersedesId: string | null;
  /** A later row took its place. */
  superseded: boolean;
};
type Change = { narrowTo?: NarrowTo; newOwner?: string };

const fromDbDecision = (row: Prisma.ReviewDecisionGetPayload<object>, replaced: ReadonlySet<string>): DecisionRow => {
  const { choices, change, decision, ...rest } = row;
  const { narrowTo, newOwner } = (change ?? {}) as Change;
  return {
    ...rest,
    decision: decision as LiveDecision["decision"],
    choices: choices as PartChoice[],
    change,
    narrowTo: narrowTo ?? null,
    newOwnerId: newOwner ?? null,
    superseded: replaced.has(row.id),
  };
};

/** Every version, oldest first. */
export async function readDecisions(db: Db | Tx, itemIds: readonly string[]): Promise<DecisionRow[]> {
  const rows = await db.reviewDecision.findMany({
    where: { itemId: { in: [...itemIds] } },
    orderBy: [{ decidedAt: "asc" }, { id: "asc" }],
  });
  const replaced = new Set(rows.flatMap(({ supersedesId }) => supersedesId ?? []));
  return inOrder(rows).map((row) => fromDbDecision(row, replaced));
}

/** By time; of the same instant, what takes the place of another stands after it. */
function inOrder<Row extends { id: string; decidedAt: Date; supersedesId: string | null }>(rows: readonly Row[]): Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const depthOf = ({ supersedesId }: Row): number => {
    const before = supersedesId === null ? undefined : byId.get(supersedesId);
    return before ? 1 + depthOf(before) : 0;
  };
  const depths = new Map(rows.map((row) => [row.id, depthOf(row)]));
  return [...rows].sort(
    (a, b) => a.decidedAt.getTime() - b.decidedAt.getTime() || (depths.get(a.id) ?? 0) - (depths.get(b.id) ?? 0) || (a.id < b.id ? -1 : 1),
  );
}

/** Those that count: not replaced, not taken back. */
export const liveOf = (rows: readonly DecisionRow[]): DecisionRow[] =>
  rows.filter(({ superseded, decision }) => !superseded && (decision as string) !== "undone");

export type NewDecision = {
  id: string;
  itemId: string;
  stage: number;
  reviewerId: string;
  reviewerName: string;
  role: string;
  delegationId: string | null;
  decision: string;
  reasonCode: string | null;
  comment: string | null;
  validUntil: Date | null;
  choices: readonly PartChoice[];
  change: Change | null;
  decidedAt: Date;
  secondsOnItem: number | null;
  mode: "single" | "bulk" | "system";
  batchId: string | null;
  evidenceHashSeen: string | null;
  independence: string | null;
  supersedesId: string | null;
};

export async function insertDecisions(tx: Tx, rows: readonly NewDecision[]): Promise<void> {
  await tx.reviewDecision.createMany({
    data: rows.map(({ choices, change, ...row }) => ({
      ...row,
      choices: choices as unknown as Prisma.InputJsonArray,
      ...(change === null ? {} : { change: JSON.parse(JSON.stringify(change)) as Prisma.InputJsonObject }),
    })),
  });
}

export type DelegationRow = {
  id: string;
  fromId: string;
  toId: string;
  campaignIds: string[];
  validFrom: Date;
  validUntil: Date;
  reason: string;
  createdAt: Date;
  approvedBy: string | null;
  approvedAt: Date | null;
  endedAt: Date | null;
};

export const insertDelegation = async (tx: Tx, row: DelegationRow): Promise<void> => {
  await tx.reviewDelegation.create({ data: row });
};
export const updateDelegation = async (tx: Tx, id: string, change: Partial<DelegationRow>): Promise<void> => {
  await tx.reviewDelegation.update({ where: { id }, data: change });
};
export async function lockDelegation(tx: Tx, id: string): Promise<DelegationRow | null> {
  await tx.$queryRaw`SELECT 1 FROM review_delegation WHERE id = ${id} FOR UPDATE`;
  return tx.reviewDelegation.findUnique({ where: { id } });
}
/** Of somebody, in either direction; all of them when nobody is named. */
export const readDelegations = (db: Db | Tx, personId?: string): Promise<DelegationRow[]> =>
  db.reviewDelegation.findMany({
    ...(personId === undefined ? {} : { where: { OR: [{ fromId: personId }, { toId: personId }] } }),
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
    take: 1_000,
  });
/** To somebody from any of these, whether or not they run. */
export const readDelegationsTo = (db: Db | Tx, toId: string, fromIds: readonly string[]): Promise<DelegationRow[]> =>
  db.reviewDelegation.findMany({ where: { toId, fromId: { in: [...fromIds] } }, orderBy: [{ validUntil: "desc" }, { id: "asc" }] });

export const hasDelegation = async (tx: Tx, fromId: string, toId: string, now: Date): Promise<boolean> =>
  (await tx.reviewDelegation.count({ where: { fromId, toId, endedAt: null, validUntil: { gt: now } } })) > 0;
