import type { Context } from "@/lib/auth/context";
import { readEntry } from "@/lib/identities";
import type { ListedKind } from "@/lib/identities/core/entry-views";
import type { EntryView } from "@/lib/identities/core/views";
import { NotFound } from "@/lib/kernel/errors";

/** What the inventory knows of the thing of a page; null for what it does not know, and for callers who may not read it. */
export async function entryRead<Kind extends ListedKind>(ctx: Context, kind: Kind, id: string): Promise<EntryView[Kind] | null> {
  if (!ctx.actor.rights.has("inventory.read")) return null;
  try {
    return await readEntry(ctx, kind, id);
  } catch (error) {
    if (error instanceof NotFound) return null;
    throw error;
  }
}
