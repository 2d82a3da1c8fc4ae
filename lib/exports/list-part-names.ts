import { authorize, type Context } from "@/lib/auth";
import type { PartNames } from "./core/views";
import { requireWhole } from "./require-whole";
import { readPartNames } from "./store/periods";

/** Business units and cost centres that a file can be of. Right: chargeback.export of the whole organisation. */
export async function listPartNames(ctx: Context): Promise<PartNames> {
  authorize(ctx, "chargeback.export");
  requireWhole(ctx.actor);
  return readPartNames(ctx.db);
}
