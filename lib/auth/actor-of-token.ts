import type { Db } from "@/lib/db/client";
import type { Clock } from "@/lib/kernel/clock";
import { Unauthenticated } from "@/lib/kernel/errors";
import { equalInConstantTime } from "@/lib/kernel/hash";
import type { Actor } from "./core/actor";
import { actorOfTokenFacts } from "./core/build-actor";
import { readTokenText } from "./core/token-text";
import { hashTokenSecret } from "./create-token";
import { markTokenUsed, readTokenByPrefix, type StoredToken } from "./store/tokens";

/** A revoked token works for this long at most, in processes other than the one that revoked it. */
const CACHE_MS = 4_000;
const CACHE_SIZE = 1_000;
const USED_EVERY_MS = 60_000;

type Known = { token: StoredToken; actor: Actor; readAtMs: number; usedAtMs: number };

/** By database, so that tests with databases of their own do not meet. */
const caches = new WeakMap<Db, Map<string, Known>>();

/**
 * The program behind a bearer token. The row is read at most every few seconds, the secret compared each time.
 * @throws Unauthenticated, in the same words for unknown, wrong, expired and revoked tokens.
 */
export async function actorOfToken(db: Db, clock: Clock, bearer: string, ip?: string): Promise<Actor> {
  const text = readTokenText(bearer);
  if (!text) throw refusal();
  const now = clock.now();
  const known = await knownToken(db, text.prefix, now.getTime());
  const secretHash = hashTokenSecret(text.prefix, text.secret);
  if (!known || !equalInConstantTime(known.token.secretHash, secretHash) || !isLive(known.token, now)) throw refusal();
  if (now.getTime() - known.usedAtMs >= USED_EVERY_MS) {
    known.usedAtMs = now.getTime();
    await markTokenUsed(db, known.token.id, now, USED_EVERY_MS);
  }
  return ip === undefined ? known.actor : { ...known.actor, ip };
}

/** Makes this process forget a token at once. */
export function forgetToken(db: Db, prefix: string): void {
  caches.get(db)?.delete(prefix);
}

async function knownToken(db: Db, prefix: string, nowMs: number): Promise<Known | undefined> {
  const cache = caches.get(db) ?? new Map<string, Known>();
  caches.set(db, cache);
  const before = cache.get(prefix);
  if (before && nowMs >= before.readAtMs && nowMs - before.readAtMs < CACHE_MS) return before;
  const token = await readTokenByPrefix(db, prefix);
  if (!token) return undefined;
  const known: Known = { token, actor: actorOfTokenFacts(token), readAtMs: nowMs, usedAtMs: before?.usedAtMs ?? 0 };
  if (cache.size >= CACHE_SIZE) cache.clear();
  cache.set(prefix, known);
  return known;
}

const isLive = (token: StoredToken, now: Date): boolean => token.revokedAt === null && (token.expiresAt === null || token.expiresAt > now);

const refusal = (): Unauthenticated =>
  new Unauthenticated("This token is not valid.", [
    { location: "header.authorization", message: "Unknown, expired or revoked.", fix: "Use a token that is listed as active." },
  ]);
