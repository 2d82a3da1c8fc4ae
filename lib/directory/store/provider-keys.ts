import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { newId } from "@/lib/kernel/ids";
import type { KeyList, ListedKey } from "../core/provider-keys";

const { sql } = Prisma;

export async function lockKeys(tx: Tx): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('provider keys'))::text`;
}

/** @returns how many were new. */
export async function writeKeys(tx: Tx, keys: readonly ListedKey[], connectorId: string | null, now: Date): Promise<number> {
  const rows = keys.map((key) => ({ id: newId("pky"), ...key }));
  const written = await tx.$queryRaw<{ isNew: boolean }[]>`
    INSERT INTO provider_key (id, provider, account, key_id, name, hint, sha256, state, owner_label, created_at, last_used_at, expires_at, seen_at, connector_id)
    SELECT id, provider, account, "keyId", name, hint, sha256, state, "ownerLabel", "createdAt", "lastUsedAt", "expiresAt", ${now}, ${connectorId}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS r(id text, provider text, account text, "keyId" text, name text, hint text, sha256 text, state text, "ownerLabel" text,
           "createdAt" timestamptz, "lastUsedAt" timestamptz, "expiresAt" timestamptz)
    ON CONFLICT (provider, account, key_id) DO UPDATE SET name = EXCLUDED.name, hint = EXCLUDED.hint,
      sha256 = coalesce(EXCLUDED.sha256, provider_key.sha256), state = EXCLUDED.state, owner_label = EXCLUDED.owner_label,
      created_at = coalesce(EXCLUDED.created_at, provider_key.created_at), last_used_at = coalesce(EXCLUDED.last_used_at, provider_key.last_used_at),
      expires_at = EXCLUDED.expires_at, seen_at = EXCLUDED.seen_at, missing_at = NULL,
      connector_id = coalesce(EXCLUDED.connector_id, provider_key.connector_id)
    RETURNING (xmax = 0) AS "isNew"`;
  return written.filter(({ isNew }) => isNew).length;
}

/** Those of a whole list that were not in it. @returns how many went missing now. */
export async function markMissing(tx: Tx, covers: KeyList["covers"], connectorId: string | null, now: Date): Promise<number> {
  let count = 0;
  for (const { provider, account } of covers) {
    count += await tx.$executeRaw`
      UPDATE provider_key SET missing_at = ${now}
      WHERE provider = ${provider} AND ${account === undefined ? sql`true` : sql`account = ${account}`} AND missing_at IS NULL AND seen_at < ${now}
        AND connector_id IS NOT DISTINCT FROM ${connectorId}`;
  }
  return count;
}

/** Ties keys to credentials by the SHA-256 of the secret or the provider's id. @returns how many are tied anew. */
export async function matchKeys(tx: Tx): Promise<number> {
  return tx.$executeRaw`
    UPDATE provider_key k SET credential_id = f.credential_id
    FROM credential_fingerprint f
    WHERE ((f.kind = 'sha256' AND f.value = k.sha256) OR (f.kind IN ('provider_key_id', 'sha256') AND f.value = k.key_id))
      AND k.credential_id IS DISTINCT FROM f.credential_id`;
}

export type KeyRow = ListedKey & {
  id: string;
  seenAt: Date;
  missingAt: Date | null;
  connectorId: string | null;
  credentialId: string | null;
};

export async function readProviderKeys(db: Db | Tx): Promise<KeyRow[]> {
  return db.providerKey.findMany({ orderBy: { id: "asc" } });
}

export const readProviderKey = (db: Db | Tx, id: string): Promise<KeyRow | null> => db.providerKey.findUnique({ where: { id } });
