/**
 * Whose an event or finding is, and how sure that is. Exact: a hash or the id of a key. Strong: a principal, an id of an
 * identity, or the own e-mail address of a person. Weak: a repository or a network that only one identity of ours is known by;
 * shown as weak, and nothing is done on it.
 */
import { spellingsOf } from "@/lib/identities/core/fingerprint";
import type { FindingState } from "./report";
import type { Confidence } from "./severity";
import type { Subject } from "./subject";

export type MatchedBy = "fingerprint" | "key_id" | "principal" | "external_id" | "email" | "repository" | "network";

export type KnownFingerprint = { kind: string; credentialId: string; retiredAt: Date | null };
export type KnownCredential = {
  identityId: string;
  state: string;
  provider: string | null;
  revokedAt: Date | null;
  rotatedAt: Date | null;
};
/** What of the inventory some subjects name. Names are lower case. */
export type MatchIndex = {
  fingerprints: ReadonlyMap<string, KnownFingerprint>;
  credentials: ReadonlyMap<string, KnownCredential>;
  /** By id, name and former name; of a name that several bear, all. */
  identities: ReadonlyMap<string, readonly string[]>;
  /** Live credentials of these identities. */
  liveKeys: ReadonlyMap<string, readonly string[]>;
  people: ReadonlyMap<string, string>;
  /** The one human identity of a person. */
  own: ReadonlyMap<string, string>;
  /** The one identity whose declared networks hold an address. */
  networks: ReadonlyMap<string, string>;
  /** Machine tokens of this installation, by prefix. */
  tokens: ReadonlyMap<string, { id: string; revokedAt: Date | null }>;
};

export type Match = {
  identityId: string | null;
  credentialId: string | null;
  personId: string | null;
  tokenId: string | null;
  matchedBy: MatchedBy | null;
  confidence: Confidence | null;
  /** The fingerprint that matched names an older secret. */
  retiredAt: Date | null;
};

const NOBODY: Match = {
  identityId: null,
  credentialId: null,
  personId: null,
  tokenId: null,
  matchedBy: null,
  confidence: null,
  retiredAt: null,
};

/** What has to be looked up for some subjects. */
export function lookUpsOf(subjects: readonly Subject[]) {
  const values = new Set<string>();
  const names = new Set<string>();
  const emails = new Set<string>();
  const ips = new Set<string>();
  const prefixes = new Set<string>();
  for (const subject of subjects) {
    for (const text of [...keyTexts(subject), ...subject.sha256s, ...nameTexts(subject)])
      for (const spelling of spellingsOf(text)) values.add(spelling);
    for (const text of [...nameTexts(subject), ...repositoryNames(subject)]) names.add(text.toLowerCase());
    for (const email of subject.emails) emails.add(email.toLowerCase());
    for (const ip of subject.ips) ips.add(ip);
    if (subject.tokenPrefix !== null) prefixes.add(subject.tokenPrefix);
  }
  return { values: [...values], names: [...names], emails: [...emails], ips: [...ips], prefixes: [...prefixes] };
}

const keyTexts = ({ keys, aliases }: Subject): string[] => [...keys.flatMap(({ shown, sha256 }) => [shown, sha256]), ...aliases];
/** A service account's address is a name of it. */
const nameTexts = ({ principals, externalIds, emails }: Subject): string[] => [...principals, ...externalIds, ...emails];
/** "acme/web" and "web". */
const repositoryNames = ({ repository }: Subject): string[] =>
  repository === null ? [] : [...new Set([repository, repository.split("/").at(-1) ?? ""])].filter((name) => name !== "");

/** The surest of all ways. Pure: the same subject and inventory always give the same. */
export function matchSubject(subject: Subject, index: MatchIndex): Match {
  return (
    byHash(subject, index) ??
    byKeyId(subject, index) ??
    byName(subject, index) ??
    byPerson(subject, index) ??
    byPlace(subject, index) ??
    NOBODY
  );
}

function byHash(subject: Subject, index: MatchIndex): Match | null {
  const token = subject.tokenPrefix === null ? undefined : index.tokens.get(subject.tokenPrefix);
  if (token) return { ...NOBODY, tokenId: token.id, matchedBy: "fingerprint", confidence: "exact", retiredAt: null };
  // A hash of a secret in use before one of an older secret.
  const hits = subject.sha256s.flatMap((hash) => hitOf(hash, index, (kind) => kind === "sha256") ?? []);
  const hit = hits.find(({ retiredAt }) => retiredAt === null) ?? hits[0];
  return hit ? ofCredential(hit, index, "fingerprint", "exact") : null;
}

function byKeyId(subject: Subject, index: MatchIndex): Match | null {
  for (const { shown, sha256 } of subject.keys) {
    // Ids that look like secrets were entered as their SHA-256; a shortened one is not an id.
    const hit = (shown.includes("…") ? null : hitOf(shown, index, () => true)) ?? hitOf(sha256, index, (kind) => kind === "sha256");
    if (hit) return ofCredential(hit, index, "key_id", "exact");
  }
  for (const alias of subject.aliases) {
    const hit = hitOf(alias, index, (kind) => kind === "alias");
    if (hit) return ofCredential(hit, index, "key_id", "strong");
  }
  return null;
}

function byName(subject: Subject, index: MatchIndex): Match | null {
  const ways: readonly (readonly [readonly string[], MatchedBy])[] = [
    [subject.principals, "principal"],
    [subject.externalIds, "external_id"],
    [subject.emails, "external_id"],
  ];
  for (const [names, matchedBy] of ways) {
    for (const name of names) {
      const hit = hitOf(name, index, () => true);
      if (hit) return ofCredential(hit, index, matchedBy, "strong");
      const [only, ...others] = index.identities.get(name.toLowerCase()) ?? [];
      if (only !== undefined && others.length === 0) return { ...NOBODY, identityId: only, matchedBy, confidence: "strong" };
    }
  }
  return null;
}

function byPerson({ emails }: Subject, { people, own }: MatchIndex): Match | null {
  for (const email of emails) {
    const personId = people.get(email.toLowerCase());
    if (personId !== undefined)
      return { ...NOBODY, personId, identityId: own.get(personId) ?? null, matchedBy: "email", confidence: "strong" };
  }
  return null;
}

function byPlace(subject: Subject, index: MatchIndex): Match | null {
  for (const name of repositoryNames(subject)) {
    const [only, ...others] = index.identities.get(name.toLowerCase()) ?? [];
    if (only === undefined || others.length > 0) continue;
    const fits = (index.liveKeys.get(only) ?? []).filter(
      (id) => subject.provider !== null && index.credentials.get(id)?.provider === subject.provider,
    );
    return {
      ...NOBODY,
      identityId: only,
      credentialId: fits.length === 1 ? (fits[0] ?? null) : null,
      matchedBy: "repository",
      confidence: "weak",
    };
  }
  const [near] = subject.ips.flatMap((ip) => index.networks.get(ip) ?? []);
  return near === undefined ? null : { ...NOBODY, identityId: near, matchedBy: "network", confidence: "weak" };
}

function hitOf(text: string, { fingerprints }: MatchIndex, isKind: (kind: string) => boolean): KnownFingerprint | null {
  for (const spelling of spellingsOf(text)) {
    const known = fingerprints.get(spelling);
    if (known && isKind(known.kind)) return known;
  }
  return null;
}

const ofCredential = (
  { credentialId, retiredAt }: KnownFingerprint,
  { credentials }: MatchIndex,
  matchedBy: MatchedBy,
  confidence: Confidence,
): Match => ({
  ...NOBODY,
  credentialId,
  identityId: credentials.get(credentialId)?.identityId ?? null,
  matchedBy,
  confidence,
  retiredAt,
});

export type Standing = { state: Extract<FindingState, "open" | "rotated" | "revoked">; reason: string | null; at: Date | null };

/** What the inventory says of a secret that was found: whether it still opens anything. Weak matches say nothing. */
export function standingOf(match: Match, exposedAt: Date | null, { credentials, tokens }: MatchIndex): Standing {
  const token = [...tokens.values()].find(({ id }) => id === match.tokenId);
  if (token?.revokedAt) return { state: "revoked", reason: "The token is revoked", at: token.revokedAt };
  const credential = match.credentialId === null || match.confidence === "weak" ? undefined : credentials.get(match.credentialId);
  if (!credential) return { state: "open", reason: null, at: null };
  if (credential.state === "revoked") return { state: "revoked", reason: "The key is revoked", at: credential.revokedAt };
  if (match.retiredAt !== null) return { state: "rotated", reason: "The secret was rotated since", at: match.retiredAt };
  // An id stays when its secret changes: what was exposed before the change is the older secret.
  const isOlder =
    match.matchedBy !== "fingerprint" && exposedAt !== null && credential.rotatedAt !== null && exposedAt < credential.rotatedAt;
  return isOlder
    ? { state: "rotated", reason: "The secret was rotated since", at: credential.rotatedAt }
    : { state: "open", reason: null, at: null };
}
