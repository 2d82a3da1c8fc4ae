import { formatUsd, parseUsd, type Usd } from "@/lib/kernel/money";
import { utcDate } from "@/lib/kernel/period";
import type { CaseFacts, CaseRefs } from "./case";

/** Those that say something, in their order. */
export const factsOf = (refs: CaseRefs, lines: Readonly<Record<string, string | undefined>>): CaseFacts => ({
  refs,
  lines: Object.entries(lines).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [{ name, value: value.slice(0, 500) }],
  ),
});

/** USD, exact: pages shorten it. */
export const money = (amount: Usd): string => `USD ${formatUsd(amount)}`;
export const moneyOf = (amount: string): string => money(parseUsd(amount));
export const day = (at: Date): string => utcDate(at);
/** The end of a day as an instant, for comparing with instants. */
export const endOfDay = (utcDay: string): Date => new Date(Date.parse(`${utcDay}T00:00:00Z`) + 86_400_000);
/** The dearer first. */
export const byCost = (a: Usd, b: Usd): number => (a === b ? 0 : a > b ? -1 : 1);
