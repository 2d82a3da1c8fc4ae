/** Rows of tasks. */
import type { Db, Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import {
  type Action,
  isOverdue,
  type Origin,
  type SubjectKind,
  type Task,
  type TaskDetails,
  type TaskState,
  type TrailEntry,
} from "../core/task";
import type { TaskRow } from "../core/views";

type Row = Prisma.RevocationTaskGetPayload<object>;

export const fromDbTask = (row: Row): Task => ({
  ...row,
  origin: row.origin as Origin,
  action: row.action as Action,
  subjectKind: row.subjectKind as SubjectKind,
  state: row.state as TaskState,
  details: row.details as unknown as TaskDetails,
  trail: row.trail as unknown as TrailEntry[],
});

const toDbTask = ({ details, trail, ...row }: Partial<Task>) => ({
  ...row,
  ...(details && { details: details as unknown as Prisma.InputJsonObject }),
  ...(trail && { trail: trail as unknown as Prisma.InputJsonArray }),
});

export async function insertTasks(tx: Tx, tasks: readonly Task[]): Promise<void> {
  await tx.revocationTask.createMany({ data: tasks.map((task) => toDbTask(task) as Prisma.RevocationTaskCreateManyInput) });
}

export const writeTask = async (tx: Tx, id: string, change: Partial<Task>): Promise<void> => {
  await tx.revocationTask.update({ where: { id }, data: toDbTask(change) as Prisma.RevocationTaskUncheckedUpdateInput });
};

export async function readTask(db: Db | Tx, id: string): Promise<Task | null> {
  const row = await db.revocationTask.findUnique({ where: { id } });
  return row && fromDbTask(row);
}

/** The task, locked until the transaction ends. */
export async function lockTask(tx: Tx, id: string): Promise<Task | null> {
  await tx.$queryRaw`SELECT 1 FROM revocation_task WHERE id = ${id} FOR UPDATE`;
  return readTask(tx, id);
}

/** Tasks that came of these origins. */
export async function readTasksOfOrigins(db: Db | Tx, originIds: readonly string[]): Promise<Task[]> {
  const rows = await db.revocationTask.findMany({ where: { originId: { in: [...originIds] } } });
  return rows.map(fromDbTask);
}

export async function readTasksOfCampaigns(db: Db | Tx, campaignIds: readonly string[]): Promise<(Task & { campaignId: string })[]> {
  const rows = await db.revocationTask.findMany({
    where: { campaignId: { in: [...campaignIds] } },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
  return rows.map(fromDbTask) as (Task & { campaignId: string })[];
}

export const rowOf = (task: Task, now: Date): TaskRow => {
  const { id, origin, originId, action, subjectKind, subjectId, identityId, title, state, decidedAt, dueAt, sentAt, appliedAt } = task;
  const { cutOffAt, confirmedBy, confirmedAt, verifiedAt, lastSuccessAt, deniedCalls, trail } = task;
  return {
    ...{ id, origin, originId, action, subjectKind, subjectId, identityId, title, state, decidedAt, dueAt, sentAt, appliedAt },
    ...{ cutOffAt, confirmedBy, confirmedAt, verifiedAt, lastSuccessAt, deniedCalls, trail },
    isOverdue: isOverdue(task, now),
  };
};
