import type { Context } from "@/lib/auth";
import { utcDate } from "@/lib/kernel/period";
import type { CreditView } from "./core/views";
import { creditView } from "./money-views";
import { requireWhole } from "./sight";
import { readCreditsTaken } from "./store/charged";
import { readCredits } from "./store/money";

/** Credits of providers, the newest first, with what closed periods took of each. Right: spend.read of everything. */
export async function listCredits(ctx: Context): Promise<{ data: CreditView[]; nextCursor: null }> {
  requireWhole(ctx, "spend.read");
  const taken = await readCreditsTaken(ctx.db, null);
  const today = utcDate(ctx.clock.now());
  return { data: (await readCredits(ctx.db)).map((credit) => creditView(credit, taken.get(credit.id), today)), nextCursor: null };
}
