import type { Db, Tx } from "@/lib/db/client";
import { formatUsd, parseUsd } from "@/lib/kernel/money";
import { addUtcDays, utcDate } from "@/lib/kernel/period";
import { type IdentityUse, USE_DAYS, type UseOf, type UsePart } from "./core/identity-use";
import { noParts, partsOf, trendOf } from "./core/sum-use";
import { readCombinations, readUseTotals, type UseDays, type UseTotals } from "./store/identity-use";

/**
 * What identities used in the 90 days before `now`, from the daily roll-up: costs by combinations in use, not by events.
 * Identities without usage are absent (`noUse`). For use cases that have authorised; nothing is kept to a scope here.
 */
export async function readIdentityUse(
  db: Db | Tx,
  { identityIds, now }: { identityIds: readonly string[] | "all"; now: Date },
): Promise<Map<string, IdentityUse>> {
  if (identityIds !== "all" && identityIds.length === 0) return new Map();
  const days = daysOf(now);
  const rows = await readCombinations(db, identityIds, days);
  const totals = await readUseTotals(db, identityIds, days);
  const parts = partsOf(rows);
  return new Map(totals.map((total) => [total.identityId, useOf(total, parts.get(total.identityId))]));
}

const daysOf = (now: Date): UseDays => {
  const back = (days: number) => utcDate(addUtcDays(now, -days));
  return { today: utcDate(now), since30: back(29), since60: back(59), since90: back(USE_DAYS - 1) };
};

function useOf(total: UseTotals, parts: Record<UsePart, UseOf[]> | undefined): IdentityUse {
  return {
    identityId: total.identityId,
    costUsd30d: plain(total.cost30),
    costUsd90d: plain(total.cost90),
    trend: trendOf(total.cost30, total.before),
    requests30d: Number(total.requests30),
    requests90d: Number(total.requests90),
    errors90d: Number(total.errors90),
    firstSucceededOn: total.first,
    lastSucceededOn: total.last,
    activeDays: total.activeDays,
    weeks: total.weeks.map(plain),
    ...(parts ?? noParts()),
  };
}

/** Without the zeros that a column of the database adds. */
const plain = (amount: string): string => formatUsd(parseUsd(amount));
