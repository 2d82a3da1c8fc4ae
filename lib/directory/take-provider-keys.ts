import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import type { Db } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { requireDirectory } from "./access";
import { readKeyFile } from "./core/key-file";
import type { KeyFault, KeyList } from "./core/provider-keys";
import { lockKeys, markMissing, matchKeys, writeKeys } from "./store/provider-keys";

export type TakenKeys = { accepted: number; rejected: number; added: number; missing: number; faults: KeyFault[] };

/**
 * Takes in a list of keys as a provider or gateway gives it, and ties each to the credential that it is. Sent again it is the
 * same. Where the list is whole, keys that it lacks are missing from now on. Right: directory.write over everything.
 * @param connectorId Through which connector it was read; null: from a file.
 */
export async function takeProviderKeys(ctx: Context, { keys, faults, covers }: KeyList, connectorId: string | null): Promise<TakenKeys> {
  requireDirectory(ctx);
  return withTransaction(
    ctx.db,
    async (tx) => {
      await lockKeys(tx);
      const now = ctx.clock.now();
      const added = await writeKeys(tx, keys, connectorId, now);
      const missing = await markMissing(tx, covers, connectorId, now);
      const tied = await matchKeys(tx);
      const taken = { accepted: keys.length, rejected: faults.length, added, missing };
      if (added + missing + tied > 0) {
        const objectId = connectorId ?? "file";
        await recordAudit(tx, ctx, { action: "provider_keys.take", objectType: "provider_keys", objectId, after: { ...taken, tied } });
      }
      return { ...taken, faults };
    },
    120_000,
  );
}

/** Ties keys that were listed before to credentials that came since. @returns how many are tied anew. */
export const matchProviderKeys = (db: Db): Promise<number> => withTransaction(db, matchKeys);

/** The same of a file. @throws Invalid when it is no key list. */
export const importProviderKeys = (ctx: Context, text: string): Promise<TakenKeys> =>
  takeProviderKeys(ctx, readKeyFile(text, ctx.clock.now()), null);
