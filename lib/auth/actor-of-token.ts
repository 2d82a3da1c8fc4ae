import type { Db } from "@/lib/db/client";
import type { Clock } from "@/lib/kernel/clock";
import { Unauthenticated } from "@/lib/kernel/errors";
import { Fresh } from "@/lib/kernel/fresh";
import { equalInConstantTime, sha256Hex } from "@/lib/kernel/hash";
import type { Actor } from "./core/actor";
import { actorOfTokenFacts } from "./core/build-actor";
import { readTokenText } from "./core/token-text";
import { hashTokenSecret } from "./create-token";
import { markTokenUsed, readStandingPrefixes, readTokenByPrefix, type StoredToken } from "./store/tokens";

/** A revoked token works for the longer of these at most, in processes other than the one that revoked it. */
const FRESHNESS = { againMs: 250, goodMs: 700 };
const CACHE_SIZE = 1_000;
const USED_EVERY_MS = 60_000;

/** `proven`: SHA-256 of the secret that was found to be right, so that it is not worked out anew for each call. */
type Known = { token: StoredToken; actor: Actor; proven: string | null };
type Kept = { known: Promise<Known | undefined>; usedAtMs: number };
/** `checked`: those that no longer stand were forgotten. One look at all in use together, beside their use. */
type Tokens = { byPrefix: Map<string, Kept>; checked: Fresh<true> };

/** By database, so that tests with databases of their own do not meet. */
const caches = new WeakMap<Db, Tokens>();

/**
 * The program behind a bearer token. The row is read once, whether it still stands a few times a second, the secret compared
 * each time.
 * @throws Unauthenticated, in the same words for unknown, wrong, expired and revoked tokens.
 */
export async function actorOfToken(db: Db, clock: Clock, bearer: string, ip?: string): Promise<Actor> {
  const text = readTokenText(bearer);
  if (!text) throw refusal();
  const now = clock.now();
  const tokens = tokensOf(db);
  const checked = tokens.checked.get(now.getTime());
  if (checked !== true) await checked;
  const kept = tokens.byPrefix.get(text.prefix) ?? keepToken(db, tokens.byPrefix, text.prefix);
  const known = await kept.known;
  if (!known || !isProvenBy(known, text) || !isLive(known.token, now)) throw refusal();
  if (now.getTime() - kept.usedAtMs >= USED_EVERY_MS) {
    kept.usedAtMs = now.getTime();
    await markTokenUsed(db, known.token.id, now, USED_EVERY_MS);
  }
  return ip === undefined ? known.actor : { ...known.actor, ip };
}

/** Makes this process forget a token at once. */
export function forgetToken(db: Db, prefix: string): void {
  caches.get(db)?.byPrefix.delete(prefix);
}

function tokensOf(db: Db): Tokens {
  const before = caches.get(db);
  if (before) return before;
  const byPrefix: Tokens["byPrefix"] = new Map();
  const made: Tokens = { byPrefix, checked: new Fresh(() => forgetEnded(db, byPrefix), FRESHNESS) };
  caches.set(db, made);
  return made;
}

async function forgetEnded(db: Db, byPrefix: Tokens["byPrefix"]): Promise<true> {
  const kept = [...byPrefix.keys()];
  if (kept.length === 0) return true;
  const standing = await readStandingPrefixes(db, kept);
  for (const prefix of kept) if (!standing.has(prefix)) byPrefix.delete(prefix);
  return true;
}

function keepToken(db: Db, byPrefix: Tokens["byPrefix"], prefix: string): Kept {
  if (byPrefix.size >= CACHE_SIZE) byPrefix.clear();
  const kept: Kept = { known: readKnown(db, prefix), usedAtMs: 0 };
  byPrefix.set(prefix, kept);
  const forget = (): void => void (byPrefix.get(prefix) === kept && byPrefix.delete(prefix));
  // Whoever guesses fills no memory, and what could not be read is read again.
  kept.known.then((known) => known ?? forget(), forget);
  return kept;
}

async function readKnown(db: Db, prefix: string): Promise<Known | undefined> {
  const token = await readTokenByPrefix(db, prefix);
  return token ? { token, actor: actorOfTokenFacts(token), proven: null } : undefined;
}

function isProvenBy(known: Known, { prefix, secret }: { prefix: string; secret: string }): boolean {
  const digest = sha256Hex(secret);
  if (known.proven !== null && equalInConstantTime(known.proven, digest)) return true;
  if (!equalInConstantTime(known.token.secretHash, hashTokenSecret(prefix, secret))) return false;
  known.proven = digest;
  return true;
}

const isLive = (token: StoredToken, now: Date): boolean => token.revokedAt === null && (token.expiresAt === null || token.expiresAt > now);

const refusal = (): Unauthenticated =>
  new Unauthenticated("This token is not valid.", [
    { location: "header.authorization", message: "Unknown, expired or revoked.", fix: "Use a token that is listed as active." },
  ]);
