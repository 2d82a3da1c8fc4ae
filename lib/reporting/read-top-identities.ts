import { countUsers, type MemberReader, memberReader } from "@/lib/budgets";
import type { Amount, Budget } from "@/lib/budgets/core/budget";
import type { Counted } from "@/lib/budgets/core/describe-budget";
import type { Db } from "@/lib/db/client";
import { edgesOf, spanOfWindow, whyNotForecast } from "./core/budget-outlook";
import { HISTORY_DAYS } from "./core/forecast/forecast-period";
import { readTogether } from "./store/read";

/** Who used most of one count of a budget in its window, whoever asks: ask for counts that the caller may see. By whole days. */
export async function readTopIdentities(
  db: Db,
  budget: Budget,
  { value, window }: Counted,
  now: Date,
  most: number,
  readMembers: MemberReader = memberReader(db),
): Promise<{ id: string; used: Amount }[]> {
  if (whyNotForecast(budget) !== null) return [];
  const span = edgesOf(spanOfWindow(budget, window, now, HISTORY_DAYS), "day");
  const { members = [] } = (await readMembers(budget.id, new Set([value]))) ?? {};
  const users = await readTogether(db, (tx) => countUsers(tx, budget, members, span, most));
  return users.map(({ identityId, used }) => ({ id: identityId, used }));
}
