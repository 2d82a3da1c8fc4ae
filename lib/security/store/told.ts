import type { Db, Tx } from "@/lib/db/client";
import { TRUSTED } from "../core/severity";

export type Untold = {
  id: string;
  rule: string;
  repository: string | null;
  file: string | null;
  line: number | null;
  verified: string;
  visibility: string | null;
  identityId: string | null;
  credentialId: string | null;
  tokenId: string | null;
};

/** Open findings that are surely or probably ours and that nobody was told of; held until the transaction ends. */
export async function takeUntold(tx: Tx, at: Date): Promise<Untold[]> {
  return tx.$queryRaw<Untold[]>`
    UPDATE secret_finding SET told_at = ${at} WHERE told_at IS NULL AND state = 'open' AND confidence = ANY(${[...TRUSTED]})
    RETURNING id, rule, repository, file, line, verified, visibility, identity_id AS "identityId", credential_id AS "credentialId", token_id AS "tokenId"`;
}

/** Accounts that are in use and hold one of these roles. */
export async function readUsersWith(db: Db | Tx, roles: readonly string[]): Promise<string[]> {
  const where = { disabledAt: null, grants: { some: { role: { in: [...roles] } } } };
  return (await db.user.findMany({ where, select: { id: true }, orderBy: { id: "asc" } })).map(({ id }) => id);
}
