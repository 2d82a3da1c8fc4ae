import type { Db, Tx } from "@/lib/db/client";
import { DEFAULT_POLICY, type RevocationPolicy } from "../core/task";

export async function readPolicyRow(db: Db | Tx): Promise<RevocationPolicy> {
  const row = await db.revocationPolicy.findUnique({ where: { id: 1 }, omit: { id: true } });
  return row ?? DEFAULT_POLICY;
}

export async function writePolicyRow(tx: Tx, policy: RevocationPolicy): Promise<void> {
  await tx.revocationPolicy.upsert({ where: { id: 1 }, create: { id: 1, ...policy }, update: policy });
}

/** Changes of the policy follow each other. */
export async function lockPolicy(tx: Tx): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM revocation_policy WHERE id = 1 FOR UPDATE`;
}
