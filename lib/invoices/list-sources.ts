import type { Context } from "@/lib/auth";
import type { SourceView } from "./core/views";
import { requireWhole } from "./sight";
import { readSourceViews } from "./store/sources";

/** Where invoices come from, and what is held of each. Right: spend.read over the whole organisation. */
export async function listSources(ctx: Context): Promise<{ data: SourceView[]; may: { write: boolean } }> {
  requireWhole(ctx, "spend.read");
  return { data: await readSourceViews(ctx.db), may: { write: ctx.actor.rights.has("invoice.write") } };
}
