import type { Tx } from "@/lib/db/client";
import { writeCertification, writeVerified } from "./store/write-certification";

/** That a review kept an identity. `by` is the id of who decided, `until` until when that holds; null: until the next review. */
export type Certification = { identityId: string; at: Date; by: string; until: Date | null };

/** Notes on an identity that a review kept it, in the caller's transaction, which also audits it. A later one stays. */
export async function recordCertification(tx: Tx, certification: Certification): Promise<void> {
  await writeCertification(tx, certification);
}

/**
 * Notes that nothing succeeded any more after an identity was revoked, in the caller's transaction, which also audits
 * it; `at` null takes it back when something succeeded after all. Of an identity that is not revoked, nothing is noted.
 */
export async function markVerified(tx: Tx, { identityId, at }: { identityId: string; at: Date | null }): Promise<void> {
  await writeVerified(tx, identityId, at);
}
