import type { Tx } from "@/lib/db/client";

export type StoredDelegation = {
  id: string;
  operatorId: string;
  actorId: string;
  purpose: string;
  validFrom: Date;
  validTo: Date | null;
  createdBy: string;
  approvedBy: string | null;
  approvedAt: Date | null;
  endedAt: Date | null;
};

export async function insertDelegation(tx: Tx, row: StoredDelegation): Promise<void> {
  await tx.identityDelegation.create({ data: row });
}

export async function readStoredDelegation(tx: Tx, id: string): Promise<StoredDelegation | null> {
  return tx.identityDelegation.findUnique({ where: { id } });
}

/** Those between two identities that are not over. */
export async function readOpenBetween(tx: Tx, operatorId: string, actorId: string, now: Date): Promise<StoredDelegation[]> {
  return tx.identityDelegation.findMany({
    where: { operatorId, actorId, endedAt: null, OR: [{ validTo: null }, { validTo: { gt: now } }] },
  });
}

export async function updateDelegation(
  tx: Tx,
  id: string,
  data: Partial<Pick<StoredDelegation, "approvedBy" | "approvedAt" | "endedAt">>,
): Promise<void> {
  await tx.identityDelegation.update({ where: { id }, data });
}
