import type { Tx } from "@/lib/db/client";

/** The identity whose usage a source carries when nothing else tells; undefined when there is no such source. */
export async function readSourceIdentity(tx: Tx, sourceId: string): Promise<string | null | undefined> {
  const row = await tx.source.findUnique({ where: { id: sourceId }, select: { identityId: true } });
  return row?.identityId;
}

export async function writeSourceIdentity(tx: Tx, sourceId: string, identityId: string): Promise<void> {
  await tx.source.update({ where: { id: sourceId }, data: { identityId } });
}
