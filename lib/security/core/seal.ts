/**
 * From what was read to what may be kept. The secret becomes its SHA-256, which joins it to a credential, a hash keyed by a
 * secret outside the database, and a hint; every other text is searched for it and for what looks like any secret. Nothing
 * that was not sealed here is stored, logged, audited or told.
 */
import { isSha256, looksLikeSecret, storedFingerprint } from "@/lib/identities/core/fingerprint";
import { sha256Hex } from "@/lib/kernel/hash";
import type { Named, PlacedItem, ReadEvent, ReadFinding, Told } from "./report";
import { deepWithoutSecrets, hintOf, SECRET_REMOVED, sentenceWithoutSecrets, spellingsOfSecret, withoutSecrets } from "./secrets";
import type { Subject } from "./subject";

/** A hash by a key of the installation: whoever holds the database alone cannot try likely secrets against it. */
export type KeyedHash = (secret: string) => string;

export type KeptEvent = Omit<ReadEvent, "externalId" | "named" | "permissions"> & {
  externalId: string;
  subject: Subject;
  permissions: string[];
};
export type KeptFinding = Omit<ReadFinding, "key" | "secrets" | "context" | "redacted" | "provider" | "named"> & {
  externalKey: string;
  sha256: string | null;
  keyedHash: string | null;
  hint: string | null;
  subject: Subject;
};

const MAX_EXTERNAL_ID = 200;
/** "bedrock:InvokeModel", "Microsoft.CognitiveServices/accounts/read", "aiplatform.endpoints.predict": what else stands there is no name of one. */
const PERMISSION = /^[A-Za-z][\w.:/-]{2,199}$/;
const MOST_PERMISSIONS = 20;
/** Parts of a secret that are shorter name no credential. */
const MIN_HASHED = 8;
/** Shorter texts around a secret are words that stand elsewhere too. */
const MIN_CONTEXT = 12;
const OWN_TOKEN = /\bcth_([0-9A-Za-z]{10})_[0-9A-Za-z]{20,}/;
const WORDS = /[^\s"'`,;()<>[\]{}|=&?]+/g;

/** Items of one report, each searched for the secrets of all of them. */
export function sealItems(items: readonly PlacedItem[], keyedHash: KeyedHash): { events: KeptEvent[]; findings: KeptFinding[] } {
  const everywhere = new Set(
    items
      .flatMap(({ item }) => (item.what === "finding" ? item.secrets.map((secret) => secret.trim()) : []))
      .filter((secret) => secret.length >= MIN_HASHED),
  );
  const clean: Clean = (value, spellings) => withoutWords(deepWithoutSecrets(value, spellings), everywhere);
  const events = items.flatMap(({ item }) => (item.what === "event" ? [sealEvent(item, clean)] : []));
  const findings = items.flatMap(({ item }) => (item.what === "finding" ? [sealFinding(item, keyedHash, clean)] : []));
  return { events, findings };
}

type Clean = <Value>(value: Value, spellings: readonly string[]) => Value;

function sealEvent({ externalId, named, permissions = [], ...event }: ReadEvent, clean: Clean): KeptEvent {
  const id = externalId ?? sha256Hex(JSON.stringify({ ...event, named }));
  const isSafe = id.length <= MAX_EXTERNAL_ID && clean(id, []) === id;
  return {
    ...event,
    externalId: isSafe ? id : `sha256:${sha256Hex(id)}`,
    title: clean(sentenceWithoutSecrets(event.title), []),
    facts: sealFacts(event.facts, [], clean),
    subject: sealNamed(named, [], clean),
    permissions: permissions.filter((each) => PERMISSION.test(each) && clean(each, []) === each).slice(0, MOST_PERMISSIONS),
  };
}

function sealFinding(read: ReadFinding, keyedHash: KeyedHash, clean: Clean): KeptFinding {
  const { key, secrets, context, redacted, provider, named, ...finding } = read;
  const whole = secrets.map((secret) => secret.trim()).filter((secret) => secret !== "");
  const spellings = spellingsOfSecret(
    whole,
    context.filter((text) => text.trim().length >= MIN_CONTEXT),
  );
  const [first] = whole;
  const prefix = [...whole, ...context].map((text) => OWN_TOKEN.exec(text)?.[1]).find((found) => found !== undefined);
  const subject = sealNamed(named, spellings, clean);
  return {
    ...clean(finding, spellings),
    facts: sealFacts(finding.facts, spellings, clean),
    externalKey: sha256Hex(key.map((part) => String(part ?? "")).join("\n")),
    sha256: first === undefined ? null : sha256Hex(first),
    keyedHash: first === undefined ? null : keyedHash(first),
    hint: first === undefined ? (redacted === null ? null : hintOfRedacted(redacted)) : hintOf(first),
    subject: {
      ...subject,
      sha256s: [
        ...new Set([...subject.sha256s, ...whole.filter((secret) => secret.length >= MIN_HASHED).map((secret) => sha256Hex(secret))]),
      ],
      aliases:
        redacted === null || whole.includes(redacted.trim())
          ? []
          : [clean(redacted, spellings)].filter((alias) => alias !== SECRET_REMOVED),
      provider,
      tokenPrefix: prefix ?? null,
    },
  };
}

/** What a provider shows of a key, cut to four letters at each end. */
function hintOfRedacted(redacted: string): string | null {
  const [head = "", ...rest] = redacted.trim().split(/(?:\.{3,}|…|\*+)/);
  const tail = rest.at(-1) ?? "";
  return rest.length === 0 ? null : `${head.slice(0, 4)}…${tail.slice(-4)}`;
}

const sealFacts = (facts: readonly Told[], spellings: readonly string[], clean: Clean): Told[] =>
  facts.map(({ name, value }) => ({ name: clean(name, spellings), value: clean(sentenceWithoutSecrets(value, spellings), spellings) }));

/** Ids of keys that look like secrets, as those of some clouds do, are kept as a hint and a hash. */
function sealNamed(named: Named, spellings: readonly string[], clean: Clean): Subject {
  const kept = (texts: readonly string[]): string[] => clean([...texts], spellings).filter((text) => !text.includes(SECRET_REMOVED));
  const ids = [...new Set(named.keyIds.map((id) => id.trim()))].filter((id) => id !== "");
  const hashes = ids.filter(isSha256).map((id) => storedFingerprint("sha256", id).value);
  return {
    keys: ids
      .filter((id) => !isSha256(id))
      .map((id) => ({ shown: looksLikeSecret(id) || clean(id, spellings) !== id ? hintOf(id) : id, sha256: sha256Hex(id) })),
    sha256s: [...new Set(hashes)],
    aliases: [],
    principals: kept(named.principals),
    externalIds: kept(named.externalIds),
    emails: kept(named.emails),
    ips: kept(named.ips),
    userAgent: named.userAgent === null ? null : withoutSecrets(clean(named.userAgent, spellings)),
    repository: named.repository === null ? null : clean(named.repository, spellings),
    provider: null,
    tokenPrefix: null,
  };
}

/** Hides the secrets of other items of the report where they stand as words. */
function withoutWords<Value>(value: Value, secrets: ReadonlySet<string>): Value {
  if (secrets.size === 0) return value;
  const walk = (part: unknown): unknown => {
    if (typeof part === "string")
      return secrets.has(part.trim()) ? SECRET_REMOVED : part.replaceAll(WORDS, (word) => (secrets.has(word) ? SECRET_REMOVED : word));
    if (typeof part !== "object" || part === null || part instanceof Date) return part;
    if (Array.isArray(part)) return part.map(walk);
    return Object.fromEntries(Object.entries(part).map(([name, item]) => [name, walk(item)]));
  };
  return walk(value) as Value;
}
