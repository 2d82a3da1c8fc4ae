/**
 * Public keys of issuers, fetched when they are first needed and kept for a while. An issuer that does not answer, or
 * answers with anything but keys, costs one bounded request now and then and never stops usage from being taken in.
 */
import { createLocalJWKSet, errors, type FlattenedJWSInput, type JSONWebKeySet, type JWSHeaderParameters, type KeyLike } from "jose";
import { z } from "zod";
import type { TrustedIssuer } from "./core/trusted-issuer";

const TIMEOUT_MS = 3_000;
const MAX_BYTES = 256 * 1024;
/** A key that its issuer takes back is believed this long. */
const FRESH_MS = 10 * 60_000;
/** After a fetch, right or wrong, the next one waits: a flood of unknown key ids is no flood of requests. */
const PAUSE_MS = 30_000;

type GetKey = (header: JWSHeaderParameters, token: FlattenedJWSInput) => Promise<KeyLike>;
type Kept = { getKey: GetKey | null; fetchedAtMs: number; triedAtMs: number; under?: Promise<void> | undefined };

export class KeysUnavailable extends Error {}

const KeySetAnswer = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) });
const keptByUrl = new Map<string, Kept>();

/** Finds the key that a token names. @throws KeysUnavailable when the issuer's keys cannot be had; errors of jose for no such key. */
export async function keyOf(issuer: TrustedIssuer, now: Date, header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<KeyLike> {
  if (issuer.jwks) return keySet(issuer.jwks)(header, token);
  if (issuer.jwksUrl === null) throw new KeysUnavailable("no keys are set");
  const kept = keptByUrl.get(issuer.jwksUrl) ?? { getKey: null, fetchedAtMs: 0, triedAtMs: Number.NEGATIVE_INFINITY };
  keptByUrl.set(issuer.jwksUrl, kept);
  if (now.getTime() - kept.fetchedAtMs >= FRESH_MS || now.getTime() < kept.fetchedAtMs) await refresh(issuer.jwksUrl, kept, now);
  if (!kept.getKey) throw new KeysUnavailable("the keys cannot be fetched");
  try {
    return await kept.getKey(header, token);
  } catch (error) {
    // The issuer may have begun to sign with a new key.
    if (!(error instanceof errors.JWKSNoMatchingKey) || !(await refresh(issuer.jwksUrl, kept, now))) throw error;
    return kept.getKey(header, token);
  }
}

/** One request at a time. Keys that are old are kept until newer ones are there. @returns whether keys were fetched just now. */
async function refresh(url: string, kept: Kept, now: Date): Promise<boolean> {
  const before = kept.fetchedAtMs;
  if (!kept.under && Math.abs(now.getTime() - kept.triedAtMs) >= PAUSE_MS) {
    kept.triedAtMs = now.getTime();
    kept.under = fetchKeys(url)
      .then((keys) => Object.assign(kept, { getKey: keySet(keys), fetchedAtMs: now.getTime() }))
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => {
        kept.under = undefined;
      });
  }
  await kept.under;
  return kept.fetchedAtMs !== before;
}

async function fetchKeys(url: string): Promise<TrustedIssuer["jwks"]> {
  const response = await fetch(url, {
    cache: "no-store",
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { accept: "application/json, application/jwk-set+json" },
  });
  if (!response.ok || !response.body) throw new Error("no keys");
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new Error("too large");
    chunks.push(chunk);
  }
  return KeySetAnswer.parse(JSON.parse(Buffer.concat(chunks).toString("utf8"))) as TrustedIssuer["jwks"];
}

const keySet = (keys: TrustedIssuer["jwks"]): GetKey => createLocalJWKSet(keys as unknown as JSONWebKeySet) as GetKey;
