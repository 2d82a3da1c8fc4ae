import type { Db } from "@/lib/db/client";
import type { Clock } from "@/lib/kernel/clock";
import { Unauthenticated } from "@/lib/kernel/errors";
import { Fresh } from "@/lib/kernel/fresh";
import { equalInConstantTime, sha256Hex } from "@/lib/kernel/hash";
import type { Actor } from "./core/actor";
import { actorOfTokenFacts } from "./core/build-actor";
import { readTokenText } from "./core/token-text";
import { hashTokenSecret } from "./create-token";
import { markTokenUsed, readTokenByPrefix, type StoredToken } from "./store/tokens";

/**
 * A revoked token works for the longer of these at most, in processes other than the one that revoked it. A token in use is
 * read anew beside its use: else all who come in one moment would read it, and wait.
 */
const FRESHNESS = { againMs: 2_000, goodMs: 4_000 };
const CACHE_SIZE = 1_000;
const USED_EVERY_MS = 60_000;

/** `proven`: SHA-256 of the secret that was found to be right, so that it is not worked out anew for each call. */
type Known = { token: StoredToken; actor: Actor; proven: string | null };
type Kept = { known: Fresh<Known | undefined>; usedAtMs: number };

/** By database, so that tests with databases of their own do not meet. */
const caches = new WeakMap<Db, Map<string, Kept>>();

/**
 * The program behind a bearer token. The row is read every few seconds, the secret compared each time.
 * @throws Unauthenticated, in the same words for unknown, wrong, expired and revoked tokens.
 */
export async function actorOfToken(db: Db, clock: Clock, bearer: string, ip?: string): Promise<Actor> {
  const text = readTokenText(bearer);
  if (!text) throw refusal();
  const now = clock.now();
  const kept = keptToken(db, text.prefix);
  const known = await kept.known.get(now.getTime());
  // Whoever guesses fills no memory.
  if (!known) forgetToken(db, text.prefix);
  if (!known || !isProvenBy(known, text) || !isLive(known.token, now)) throw refusal();
  if (now.getTime() - kept.usedAtMs >= USED_EVERY_MS) {
    kept.usedAtMs = now.getTime();
    await markTokenUsed(db, known.token.id, now, USED_EVERY_MS);
  }
  return ip === undefined ? known.actor : { ...known.actor, ip };
}

/** Makes this process forget a token at once. */
export function forgetToken(db: Db, prefix: string): void {
  caches.get(db)?.delete(prefix);
}

function keptToken(db: Db, prefix: string): Kept {
  const cache = caches.get(db) ?? new Map<string, Kept>();
  caches.set(db, cache);
  const before = cache.get(prefix);
  if (before) return before;
  const kept = { known: new Fresh(() => readKnown(db, prefix), FRESHNESS), usedAtMs: 0 };
  if (cache.size >= CACHE_SIZE) cache.clear();
  cache.set(prefix, kept);
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
