/** What people and the product did about incidents, and what was learnt. */
import type { Db, Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import { newId } from "@/lib/kernel/ids";
import type { StepDetails, StepKind } from "../core/step";

export type StepRow = {
  id: string;
  incidentId: string;
  at: Date;
  kind: StepKind;
  text: string;
  details: StepDetails;
  by: string;
  byName: string;
  undoneAt: Date | null;
};

type Row = Prisma.IncidentStepGetPayload<object>;
const fromDbStep = (row: Row): StepRow => ({ ...row, kind: row.kind as StepKind, details: row.details as unknown as StepDetails });

type Said = Pick<StepRow, "incidentId" | "at" | "kind" | "text"> & { details?: StepDetails };

/** @returns its id. */
export async function insertStep(
  tx: Tx,
  { id: by, name: byName }: { id: string; name: string },
  { details = {}, ...said }: Said,
): Promise<string> {
  const id = newId("ist");
  await tx.incidentStep.create({ data: { id, ...said, details: details as Prisma.InputJsonObject, by, byName } });
  return id;
}

export async function readSteps(db: Db | Tx, incidentIds: readonly string[]): Promise<StepRow[]> {
  const rows = await db.incidentStep.findMany({ where: { incidentId: { in: [...incidentIds] } }, orderBy: [{ at: "asc" }, { id: "asc" }] });
  return rows.map(fromDbStep);
}

/** The step, locked until the transaction ends. */
export async function lockStep(tx: Tx, id: string): Promise<StepRow | null> {
  await tx.$queryRaw`SELECT 1 FROM incident_step WHERE id = ${id} FOR UPDATE`;
  const row = await tx.incidentStep.findUnique({ where: { id } });
  return row && fromDbStep(row);
}

export async function writeUndone(tx: Tx, id: string, undoneAt: Date): Promise<void> {
  await tx.incidentStep.update({ where: { id }, data: { undoneAt } });
}

/** Steps of an incident that became a part of another, under the other. */
export async function moveSteps(tx: Tx, from: string, into: string): Promise<void> {
  await tx.incidentStep.updateMany({ where: { incidentId: from }, data: { incidentId: into } });
}

export type FollowUp = { text: string; ownerId: string | null; dueOn: string | null; doneAt: string | null };
export type ReviewRow = {
  incidentId: string;
  whatHappened: string;
  whyItHappened: string;
  whatHelped: string;
  followUps: FollowUp[];
  updatedAt: Date;
  updatedBy: string;
};

export async function readReviewRow(db: Db | Tx, incidentId: string): Promise<ReviewRow | null> {
  const row = await db.incidentReview.findUnique({ where: { incidentId } });
  return row && { ...row, followUps: row.followUps as FollowUp[] };
}

export async function writeReviewRow(tx: Tx, { incidentId, ...row }: ReviewRow): Promise<void> {
  await tx.incidentReview.upsert({ where: { incidentId }, create: { incidentId, ...row }, update: row });
}

/** Names of users by id. */
export async function readUserNames(db: Db | Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.user.findMany({ where: { id: { in: [...new Set(ids)] } }, select: { id: true, name: true } });
  return new Map(rows.map(({ id, name }) => [id, name]));
}
