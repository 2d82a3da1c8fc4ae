import type { Context } from "@/lib/auth";
import { utcDate } from "@/lib/kernel/period";
import type { MarkupView } from "./core/views";
import { markupView } from "./money-views";
import { requireWhole } from "./sight";
import { readUnitNames } from "./store/facts";
import { readMarkups } from "./store/money";

/** What business units pay above or below cost, the latest first, with what ended. Right: spend.read of everything. */
export async function listMarkups(ctx: Context): Promise<{ data: MarkupView[]; nextCursor: null }> {
  requireWhole(ctx, "spend.read");
  const units = await readUnitNames(ctx.db);
  const today = utcDate(ctx.clock.now());
  return { data: (await readMarkups(ctx.db)).map((markup) => markupView(markup, units, today)), nextCursor: null };
}
