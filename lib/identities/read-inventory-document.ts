import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { Forbidden } from "@/lib/kernel/errors";
import { documentOf } from "./core/document";
import type { InventoryDocument } from "./schemas";
import { scopeFor } from "./scope";
import { readWholeState } from "./store/read-state";

/**
 * The whole inventory as one document, as it is now: put back, it changes nothing.
 * Right: inventory.read, over the whole organisation: a part of it would look like all of it.
 */
export async function readInventoryDocument(ctx: Context): Promise<InventoryDocument> {
  authorize(ctx, "inventory.read");
  if (scopeFor(ctx, "inventory.read").kind !== "all") {
    throw new Forbidden("The document is of the whole organisation, which you do not see.", [
      { location: "scope", message: "A part of the organisation.", fix: "Read the lists, which show your part." },
    ]);
  }
  return documentOf(await readWholeState(ctx.db), ctx.clock.now());
}
