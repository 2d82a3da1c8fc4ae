/** Who may attest, and names of those who did. */
import type { Db, Tx } from "@/lib/db/client";
import type { PersonRef } from "@/lib/identities/core/views";

/** Accounts with one of these roles that are not disabled. */
export async function readAccountsWith(db: Db | Tx, roles: readonly string[]): Promise<string[]> {
  const rows = await db.user.findMany({
    where: { disabledAt: null, grants: { some: { role: { in: [...roles] } } } },
    select: { id: true },
    orderBy: { id: "asc" },
  });
  return rows.map(({ id }) => id);
}

/** Accounts behind people, or accounts themselves where nobody stands behind them. */
export async function readAccountsOf(db: Db | Tx, reviewerIds: readonly string[]): Promise<{ reviewerId: string; userId: string }[]> {
  const wanted = [...new Set(reviewerIds)];
  if (wanted.length === 0) return [];
  return db.$queryRaw<{ reviewerId: string; userId: string }[]>`
    SELECT u.person_id AS "reviewerId", u.id AS "userId" FROM app_user u WHERE u.disabled_at IS NULL AND u.person_id = ANY(${wanted}::text[])
    UNION SELECT u.id, u.id FROM app_user u WHERE u.disabled_at IS NULL AND u.id = ANY(${wanted}::text[])
    UNION SELECT p.id, u.id FROM person p JOIN app_user u ON u.email = p.email WHERE u.disabled_at IS NULL AND p.id = ANY(${wanted}::text[])
    ORDER BY 1, 2`;
}

/** People, and accounts that nobody of the organisation stands behind, by id. */
export async function readReviewers(db: Db | Tx, ids: readonly string[]): Promise<Map<string, PersonRef>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const rows = await db.$queryRaw<PersonRef[]>`
    SELECT id, name, email, active FROM person WHERE id = ANY(${wanted}::text[])
    UNION ALL SELECT id, name, email, disabled_at IS NULL FROM app_user u
      WHERE id = ANY(${wanted}::text[]) AND NOT EXISTS (SELECT 1 FROM person p WHERE p.id = u.id)`;
  return new Map(rows.map((row) => [row.id, row]));
}

/** Names of all accounts: approvals and deeds are noted by them. */
export async function readUserNames(db: Db | Tx): Promise<Map<string, string>> {
  const rows = await db.user.findMany({ select: { id: true, name: true } });
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export async function readTeamLeads(db: Db | Tx): Promise<{ id: string; name: string; leadId: string | null; leadName: string | null }[]> {
  return db.$queryRaw`SELECT t.id, t.name, p.id AS "leadId", p.name AS "leadName" FROM team t LEFT JOIN person p ON p.id = t.lead_id AND p.active`;
}

export async function readApplicationTeams(db: Db | Tx): Promise<Map<string, string | null>> {
  const rows = await db.application.findMany({ select: { id: true, teamId: true } });
  return new Map(rows.map(({ id, teamId }) => [id, teamId]));
}

/** Keys as their providers show them, by credential: of several the one that was listed last. */
export async function readProviderKeys(db: Db | Tx): Promise<Map<string, { keyId: string; last4: string | null }>> {
  const rows = await db.$queryRaw<{ credentialId: string; keyId: string; last4: string | null }[]>`
    SELECT DISTINCT ON (credential_id) credential_id AS "credentialId", key_id AS "keyId", right(hint, 4) AS last4 FROM provider_key
    WHERE credential_id IS NOT NULL ORDER BY credential_id, missing_at IS NOT NULL, hint IS NULL, seen_at DESC, key_id`;
  return new Map(rows.map(({ credentialId, ...key }) => [credentialId, key]));
}

/** Whose owner or backup owner somebody is now, and which identities belong to which, for what follows a change of people. */
export async function readOwnership(db: Db | Tx, now: Date): Promise<{ identityId: string; ownerId: string }[]> {
  return db.$queryRaw`
    SELECT identity_id AS "identityId", owner_id AS "ownerId" FROM identity_assignment a JOIN identity i ON i.id = a.identity_id
    WHERE owner_id IS NOT NULL AND i.state <> 'revoked' AND valid_from <= ${now} AND (valid_to IS NULL OR valid_to > ${now})`;
}
export async function readChildren(db: Db | Tx): Promise<{ parentId: string; identityId: string }[]> {
  return db.$queryRaw`SELECT parent_id AS "parentId", id AS "identityId" FROM identity WHERE parent_id IS NOT NULL AND state <> 'revoked'`;
}
