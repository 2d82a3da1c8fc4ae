/** What names a credential at its provider: its fingerprints, and what key lists say. */
import type { Db, Tx } from "@/lib/db/client";
import type { KeyRef } from "../core/abilities";

type Row = Omit<KeyRef, "sha256" | "providerKeyIds" | "listed"> & {
  state: string;
  revokedAt: Date | null;
  fingerprints: { kind: string; value: string; retired: boolean }[] | null;
  listed: KeyRef["listed"] | null;
};

export type StoredKey = KeyRef & {
  /** Still opens something, as far as the inventory knows. */
  isLive: boolean;
  revokedAt: Date | null;
  /** Values by which calls may name the secret in use. */
  current: { kind: string; value: string }[];
};

/** Credentials of these identities, or these credentials; the oldest fingerprints first. */
export async function readKeys(
  db: Db | Tx,
  { identityId, credentialIds }: { identityId?: string; credentialIds?: readonly string[] },
): Promise<StoredKey[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT c.id AS "credentialId", c.label, c.provider, c.state, c.revoked_at AS "revokedAt",
      (SELECT jsonb_agg(jsonb_build_object('kind', f.kind, 'value', f.value, 'retired', f.retired_at IS NOT NULL) ORDER BY f.created_at, f.value)
         FROM credential_fingerprint f WHERE f.credential_id = c.id) AS fingerprints,
      (SELECT jsonb_agg(jsonb_build_object('connectorId', k.connector_id, 'account', k.account, 'keyId', k.key_id, 'sha256', k.sha256) ORDER BY k.id)
         FROM provider_key k WHERE k.credential_id = c.id AND k.missing_at IS NULL) AS listed
    FROM credential c WHERE c.identity_id = ${identityId ?? null} OR c.id = ANY(${[...(credentialIds ?? [])]}) ORDER BY c.created_at, c.id`;
  return rows.map(({ fingerprints, listed, state, ...row }) => {
    const values = (kind: string): string[] => (fingerprints ?? []).filter((one) => one.kind === kind).map(({ value }) => value);
    return {
      ...row,
      isLive: state === "active",
      listed: listed ?? [],
      sha256: values("sha256"),
      providerKeyIds: values("provider_key_id"),
      current: (fingerprints ?? []).filter(({ retired }) => !retired).map(({ kind, value }) => ({ kind, value })),
    };
  });
}

/** A grant, whatever became of it. */
export const readGrant = (db: Db | Tx, id: string) =>
  db.accessGrant.findUnique({ where: { id }, select: { id: true, identityId: true, kind: true, value: true, endedAt: true } });

export const readPersonEmail = async (db: Db | Tx, id: string): Promise<string | null> =>
  (await db.person.findUnique({ where: { id }, select: { email: true } }))?.email ?? null;
