/**
 * Public keys of who signs security event tokens, fetched when they are first needed and kept for a while. An address is
 * checked like that of a webhook: at set-up by its form and at each call by what its name resolves to; redirects lead nowhere.
 */
import { request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import { checkTarget, resolveTarget } from "@/lib/notify";
import type { KeySet } from "./core/source";

const TIMEOUT_MS = 3_000;
const MAX_BYTES = 256 * 1024;
/** A key that its issuer takes back is believed this long. */
const FRESH_MS = 10 * 60_000;
/** After a fetch, right or wrong, the next one waits: a flood of unknown key ids is no flood of requests. */
const PAUSE_MS = 30_000;
const MOST_KEPT = 200;

type Kept = { keys: KeySet | null; fetchedAtMs: number; triedAtMs: number; under?: Promise<void> | undefined };
const keptByUrl = new Map<string, Kept>();

/**
 * @param isMissing A token names a key that is not among those kept: the issuer may have begun to sign with a new one.
 * @returns null when they cannot be had.
 */
export async function keysAt(url: string, now: Date, isMissing = false): Promise<KeySet | null> {
  const kept = keptByUrl.get(url) ?? { keys: null, fetchedAtMs: 0, triedAtMs: Number.NEGATIVE_INFINITY };
  if (keptByUrl.size < MOST_KEPT) keptByUrl.set(url, kept);
  const isFresh = Math.abs(now.getTime() - kept.fetchedAtMs) < FRESH_MS;
  if (isFresh && !isMissing) return kept.keys;
  if (!kept.under && Math.abs(now.getTime() - kept.triedAtMs) >= PAUSE_MS) {
    kept.triedAtMs = now.getTime();
    kept.under = fetchKeys(url)
      .then((keys) => void Object.assign(kept, { keys, fetchedAtMs: now.getTime() }))
      .catch(() => undefined)
      .finally(() => {
        kept.under = undefined;
      });
  }
  await kept.under;
  return kept.keys;
}

async function fetchKeys(address: string): Promise<KeySet> {
  const value: unknown = JSON.parse(await fetchText(address));
  const keys = typeof value === "object" && value !== null && "keys" in value ? value.keys : null;
  if (!Array.isArray(keys) || keys.length > 100) throw new Error("no key set");
  return { keys: keys as KeySet["keys"] };
}

function fetchText(address: string): Promise<string> {
  const url = checkTarget(address);
  const send = url.protocol === "https:" ? requestSecure : requestPlain;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const headers = { Accept: "application/json, application/jwk-set+json", "User-Agent": "Countinghouse" };
  return new Promise((resolve, reject) => {
    const call = send(url, { method: "GET", headers, lookup: resolveTarget, agent: false, signal });
    call.on("error", reject);
    call.on("response", (response) => {
      const chunks: Buffer[] = [];
      let read = 0;
      response.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        read += chunk.length;
        if (read > MAX_BYTES) call.destroy(new Error("too large"));
      });
      response.on("end", () =>
        response.statusCode === 200 ? resolve(Buffer.concat(chunks).toString("utf8")) : reject(new Error("no keys")),
      );
      response.on("error", reject);
    });
    call.end();
  });
}
