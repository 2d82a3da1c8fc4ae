import type { Db, Tx } from "@/lib/db/client";
import type { SubjectKind } from "../core/rule";

export type ExceptionState = "waiting" | "approved" | "refused" | "withdrawn";
export type StoredException = {
  id: string;
  ruleId: string;
  subjectKind: SubjectKind;
  subjectId: string;
  identityId: string | null;
  justification: string;
  compensatingControl: string;
  requestedBy: string;
  requestedByName: string;
  requestedAt: Date;
  approvedBy: string | null;
  approvedByName: string | null;
  approvedAt: Date | null;
  state: ExceptionState;
  expiresAt: Date;
  closedReason: string | null;
};

type Row = Awaited<ReturnType<Db["riskException"]["findUniqueOrThrow"]>>;
const fromDb = (row: Row): StoredException => ({ ...row, subjectKind: row.subjectKind as SubjectKind, state: row.state as ExceptionState });

export async function insertException(tx: Tx, exception: StoredException): Promise<void> {
  await tx.riskException.create({ data: exception });
}

/** Locked, so that two people cannot decide at once. */
export async function lockException(tx: Tx, id: string): Promise<StoredException | null> {
  await tx.$queryRaw`SELECT id FROM risk_exception WHERE id = ${id} FOR UPDATE`;
  const row = await tx.riskException.findUnique({ where: { id } });
  return row ? fromDb(row) : null;
}

export async function writeException(tx: Tx, id: string, change: Partial<Omit<StoredException, "id">>): Promise<void> {
  await tx.riskException.update({ where: { id }, data: change });
}

export type ExceptionFilter = {
  state?: ExceptionState | undefined;
  inForceAt?: Date;
  about?: { ruleId: string; subjectKind: string; subjectId: string };
};

/** Newest first. */
export async function readStoredExceptions(db: Db | Tx, { state, inForceAt, about }: ExceptionFilter): Promise<StoredException[]> {
  const rows = await db.riskException.findMany({
    where: {
      ...(about ?? {}),
      ...(state === undefined ? {} : { state }),
      ...(inForceAt === undefined ? {} : { state: "approved", expiresAt: { gt: inForceAt } }),
    },
    orderBy: [{ requestedAt: "desc" }, { id: "desc" }],
  });
  return rows.map(fromDb);
}
