/** From rows to what is shown: names of identities, keys and sources, and what to do next. */
import type { Context } from "@/lib/auth/context";
import { readGovernance } from "@/lib/identities";
import { EVENT_KINDS, isEventKind } from "./core/kinds";
import type { MatchedBy } from "./core/match";
import type { FindingState, Told, Verified } from "./core/report";
import type { Confidence, Severity } from "./core/severity";
import { subjectOf } from "./core/subject";
import type { NextStep, Ref, SecretFindingView, SecurityEventView } from "./core/views";
import { findingTitle } from "./core/words";
import { type EventRow, type FindingRow, readPeopleNames, readSourceNames } from "./store/lists";

type Names = { identity: (id: string | null) => Ref | null; credential: (id: string | null) => Ref | null; source: (id: string) => Ref };

async function namesFor({ db, clock }: Context, identityIds: readonly (string | null)[]): Promise<Names> {
  const rows = await readGovernance(db, [...new Set(identityIds.flatMap((id) => id ?? []))], clock.now());
  const identities = new Map(rows.map(({ id, name }) => [id, name]));
  const credentials = new Map(rows.flatMap((row) => row.credentials.map(({ id, label }): [string, string] => [id, label])));
  const sources = await readSourceNames(db);
  const ref = (names: ReadonlyMap<string, string>, id: string | null): Ref | null =>
    id === null ? null : { id, name: names.get(id) ?? id };
  return {
    identity: (id) => ref(identities, id),
    credential: (id) => ref(credentials, id),
    source: (id) => ({ id, name: sources.get(id) ?? id }),
  };
}

const factsOf = (facts: unknown): Told[] => (Array.isArray(facts) ? (facts as Told[]) : []);

export async function viewEvents(ctx: Context, rows: readonly EventRow[]): Promise<SecurityEventView[]> {
  const names = await namesFor(
    ctx,
    rows.map(({ identityId }) => identityId),
  );
  const people = await readPeopleNames(
    ctx.db,
    rows.flatMap(({ personId }) => personId ?? []),
  );
  return rows.map((row) => {
    const { keys, principals, externalIds, emails, ips } = subjectOf(row.subject);
    return {
      id: row.id,
      kind: row.kind,
      kindName: isEventKind(row.kind) ? EVENT_KINDS[row.kind] : EVENT_KINDS.unknown,
      severity: row.severity as Severity,
      title: row.title,
      format: row.format,
      source: names.source(row.sourceId),
      occurredAt: row.occurredAt.toISOString(),
      receivedAt: row.receivedAt.toISOString(),
      identity: names.identity(row.identityId),
      credential: names.credential(row.credentialId),
      person: row.personId === null ? null : { id: row.personId, name: people.get(row.personId) ?? row.personId },
      matchedBy: row.matchedBy as MatchedBy | null,
      confidence: row.confidence as Confidence | null,
      names: [...new Set([...keys.map(({ shown }) => shown), ...principals, ...externalIds, ...emails, ...ips])].slice(0, 12),
      facts: factsOf(row.facts),
    };
  });
}

/** What successful calls of a key came to since an instant. */
export type SpendSince = { calls: number; costUsd: string };

export async function viewFindings(
  ctx: Context,
  rows: readonly FindingRow[],
  spend: ReadonlyMap<string, SpendSince>,
): Promise<SecretFindingView[]> {
  const names = await namesFor(
    ctx,
    rows.map(({ identityId }) => identityId),
  );
  return rows.map((row) => {
    const isOurs = row.confidence === "exact" || row.confidence === "strong";
    const since = row.credentialId !== null && isOurs ? (spend.get(row.credentialId) ?? { calls: 0, costUsd: "0" }) : null;
    const match = {
      identity: names.identity(row.identityId),
      credential: names.credential(row.credentialId),
      confidence: row.confidence as Confidence | null,
    };
    return {
      id: row.id,
      title: findingTitle(row),
      tool: row.tool,
      rule: row.rule,
      verified: row.verified as Verified,
      visibility: row.visibility as SecretFindingView["visibility"],
      repository: row.repository,
      file: row.file,
      line: row.line,
      commit: row.commit,
      link: row.link,
      author: row.author,
      hint: row.hint,
      token: row.tokenId !== null,
      source: names.source(row.sourceId),
      exposedAt: row.exposedAt?.toISOString() ?? null,
      firstSeenAt: row.firstSeenAt.toISOString(),
      lastSeenAt: row.lastSeenAt.toISOString(),
      ...match,
      matchedBy: row.matchedBy as MatchedBy | null,
      state: row.state as FindingState,
      stateReason: row.stateReason,
      stateAt: row.stateAt?.toISOString() ?? null,
      spendSinceUsd: since?.costUsd ?? null,
      callsSince: since?.calls ?? null,
      facts: factsOf(row.facts),
      next: nextStep(row, match),
    };
  });
}

function nextStep(
  { state, tokenId }: FindingRow,
  { identity, credential, confidence }: Pick<SecretFindingView, "identity" | "credential" | "confidence">,
): NextStep | null {
  if (state !== "open") return null;
  if (tokenId !== null) return { text: "Revoke this token", href: "/settings" };
  const href = identity === null ? null : `/identities/${encodeURIComponent(identity.id)}`;
  if (confidence === "weak") return { text: `Ask whether it is of ${identity?.name ?? "the identity"}`, href };
  if (credential !== null) return { text: `Rotate or revoke ${credential.name}`, href };
  if (identity !== null) return { text: `Find which key of ${identity.name} it is`, href };
  return { text: "Enter the key's SHA-256 with its identity, or set this aside", href: null };
}
