import { sha256Hex } from "@/lib/kernel/hash";

/** The id of an event in the ledger: derived from its source and its own id, so that it needs no look-up. */
export function eventIdOf(sourceId: string, dedupeKey: string): string {
  const hex = sha256Hex(`${sourceId}\u0000${dedupeKey}`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
