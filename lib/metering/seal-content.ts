import { required } from "@/lib/env";
import { hmacSha256Hex } from "@/lib/kernel/hash";
import { type Seal, sealedHash } from "./core/raw/content-hash";
import type { Normalised } from "./core/usage-event";

let known: { pepper: string; key: string } | undefined;

/** Keyed by a secret outside the database, in a form of its own: neither tells anything of the hashes of tokens. */
export const seal: Seal = (hash) => {
  const pepper = required("COUNTINGHOUSE_TOKEN_PEPPER");
  if (known?.pepper !== pepper) known = { pepper, key: hmacSha256Hex(pepper, "hash of content, 1") };
  return hmacSha256Hex(known.key, hash);
};

/** Seals the hashes that a reader made of content, in place. Events without content cost three look-ups. */
export function withSealedHashes<Batch extends Normalised>(batch: Batch): Batch {
  for (const { event } of batch.events) {
    if (event.promptHash !== undefined) event.promptHash = sealedHash(event.promptHash, seal);
    if (event.promptShape !== undefined) event.promptShape = sealedHash(event.promptShape, seal);
    if (event.tool?.argsHash !== undefined) event.tool = { ...event.tool, argsHash: sealedHash(event.tool.argsHash, seal) };
  }
  return batch;
}
