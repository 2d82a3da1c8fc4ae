import type { Tx } from "@/lib/db/client";
import type { Match, Standing } from "../core/match";
import type { KeptEvent, KeptFinding } from "../core/seal";

export type MatchedEvent = { event: KeptEvent; occurredAt: Date; match: Match };
export type MatchedFinding = { finding: KeptFinding; match: Match; standing: Standing };
type Batch = { sourceId: string; receivedAt: Date; newId: () => string };

/** Written once for each id of the sender; the same again changes nothing. @returns how many were new. */
export async function insertEvents(tx: Tx, { sourceId, receivedAt, newId }: Batch, events: readonly MatchedEvent[]): Promise<number> {
  const made = await tx.securityEvent.createMany({
    skipDuplicates: true,
    data: events.map(({ event, occurredAt, match }) => ({
      id: newId(),
      sourceId,
      externalId: event.externalId,
      format: event.format,
      kind: event.kind,
      severity: event.severity,
      occurredAt,
      receivedAt,
      title: event.title,
      subject: event.subject,
      facts: event.facts,
      permissions: event.permissions,
      identityId: match.identityId,
      credentialId: match.credentialId,
      personId: match.personId,
      matchedBy: match.matchedBy,
      confidence: match.confidence,
    })),
  });
  return made.count;
}

export type WrittenFinding = { id: string; isNew: boolean };

/**
 * Findings by source and key: a new one is kept; of a known one it is noted that it was seen again, what was unknown is filled
 * in, and its state follows what the tool says. By itself it only ever moves on: from open to rotated to revoked. One statement;
 * `findings` must hold each key once.
 */
export async function upsertFindings(
  tx: Tx,
  { sourceId, receivedAt, newId }: Batch,
  findings: readonly MatchedFinding[],
): Promise<WrittenFinding[]> {
  if (findings.length === 0) return [];
  const rows = findings.map(({ finding, match, standing }) => ({
    id: newId(),
    external_key: finding.externalKey,
    tool: finding.tool,
    rule: finding.rule,
    verified: finding.verified,
    repository: finding.repository,
    file: finding.file,
    line: finding.line,
    commit: finding.commit,
    link: finding.link,
    author: finding.author,
    exposed_at: finding.exposedAt?.toISOString() ?? null,
    sha256: finding.sha256,
    keyed_hash: finding.keyedHash,
    hint: finding.hint,
    facts: finding.facts,
    subject: finding.subject,
    visibility: finding.visibility,
    identity_id: match.identityId,
    credential_id: match.credentialId,
    token_id: match.tokenId,
    matched_by: match.matchedBy,
    confidence: match.confidence,
    state: finding.told?.state ?? standing.state,
    state_reason: finding.told?.reason ?? standing.reason,
    state_at: (finding.told ? (finding.told.at ?? receivedAt) : standing.at)?.toISOString() ?? null,
    is_told: finding.told !== null,
  }));
  return tx.$queryRaw<WrittenFinding[]>`
    WITH sent AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(id text, external_key text, tool text, rule text, verified text,
        repository text, file text, line int, "commit" text, link text, author text, exposed_at timestamptz, sha256 text, keyed_hash text,
        hint text, facts jsonb, subject jsonb, visibility text, identity_id text, credential_id text, token_id text, matched_by text,
        confidence text, state text, state_reason text, state_at timestamptz, is_told boolean)
    ), kept AS (
      INSERT INTO secret_finding AS f (id, source_id, external_key, tool, rule, verified, repository, file, line, "commit", link, author, exposed_at,
        first_seen_at, last_seen_at, sha256, keyed_hash, hint, facts, subject, visibility, identity_id, credential_id, token_id, matched_by,
        confidence, state, state_reason, state_at)
      SELECT id, ${sourceId}, external_key, tool, rule, verified, repository, file, line, "commit", link, author, exposed_at,
        ${receivedAt}, ${receivedAt}, sha256, keyed_hash, hint, facts, subject, visibility, identity_id, credential_id, token_id, matched_by,
        confidence, state, state_reason, state_at
      FROM sent
      ON CONFLICT (source_id, external_key) DO UPDATE SET
        last_seen_at = greatest(f.last_seen_at, excluded.last_seen_at),
        verified = CASE WHEN excluded.verified = 'unknown' THEN f.verified ELSE excluded.verified END,
        file = coalesce(excluded.file, f.file), line = coalesce(excluded.line, f.line), "commit" = coalesce(excluded."commit", f."commit"),
        link = coalesce(excluded.link, f.link), author = coalesce(f.author, excluded.author),
        exposed_at = coalesce(f.exposed_at, excluded.exposed_at), visibility = coalesce(excluded.visibility, f.visibility),
        subject = CASE WHEN excluded.sha256 IS NULL AND f.sha256 IS NOT NULL THEN f.subject ELSE excluded.subject END,
        facts = excluded.facts,
        sha256 = coalesce(excluded.sha256, f.sha256), keyed_hash = coalesce(excluded.keyed_hash, f.keyed_hash), hint = coalesce(excluded.hint, f.hint),
        identity_id = coalesce(excluded.identity_id, f.identity_id), credential_id = coalesce(excluded.credential_id, f.credential_id),
        token_id = coalesce(excluded.token_id, f.token_id), matched_by = coalesce(excluded.matched_by, f.matched_by),
        confidence = coalesce(excluded.confidence, f.confidence),
        (state, state_reason, state_at) = (
          SELECT x.state, x.reason, x.at FROM (VALUES (excluded.state, excluded.state_reason, excluded.state_at, true),
            (f.state, f.state_reason, f.state_at, false)) AS x (state, reason, at, is_sent)
          WHERE x.is_sent = ((SELECT s.is_told FROM sent s WHERE s.external_key = excluded.external_key)
            OR (excluded.state <> 'open' AND f.state IN ('open', 'rotated'))))
      RETURNING f.id, (xmax = 0) AS "isNew"
    ) SELECT id, "isNew" FROM kept`;
}
