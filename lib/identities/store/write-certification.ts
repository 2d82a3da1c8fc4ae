import type { Tx } from "@/lib/db/client";

type Certification = { identityId: string; at: Date; by: string; until: Date | null };

export async function writeCertification(tx: Tx, { identityId, at, by, until }: Certification): Promise<void> {
  await tx.identity.updateMany({
    where: { id: identityId, OR: [{ certifiedAt: null }, { certifiedAt: { lte: at } }] },
    data: { certifiedAt: at, certifiedBy: by, certifiedUntil: until },
  });
}

/** Null: something succeeded after all. */
export async function writeVerified(tx: Tx, identityId: string, at: Date | null): Promise<void> {
  await tx.identity.updateMany({ where: { id: identityId, state: "revoked" }, data: { verifiedAt: at } });
}
