/** What a budget is: which calls it counts, how much of what, in which window, and what happens at the limit. */
import { formatFixed, parseFixed } from "@/lib/kernel/money";

/** What a budget can be about. Several together mean and. */
export const SCOPE_DIMENSIONS = [
  "identity",
  "credential",
  "team",
  "businessUnit",
  "application",
  "environment",
  "provider",
  "model",
  "tenant",
  "tool",
] as const;
export type ScopeDimension = (typeof SCOPE_DIMENSIONS)[number];
export type BudgetScope = Partial<Record<ScopeDimension, string>>;

export const UNITS = ["usd", "tokens", "inputTokens", "outputTokens", "requests", "credits"] as const;
export type Unit = (typeof UNITS)[number];

/** Spans of time in the budget's own zone; `quarter` and `year` by the fiscal calendar. The last three are none. */
export const WINDOWS = ["minute", "hour", "day", "week", "month", "quarter", "year", "total", "trace", "session"] as const;
export type Window = (typeof WINDOWS)[number];

/** An amount of a unit: an integer of 10^-15, of dollars as of tokens, so that one kind of sum serves all. */
export type Amount = bigint;
export const AMOUNT_SCALE = 15;
export const parseAmount = (text: string): Amount => parseFixed(text, AMOUNT_SCALE);
export const formatAmount = (amount: Amount): string => formatFixed(amount, AMOUNT_SCALE);
/** A whole number of something. */
export const countAmount = (count: bigint): Amount => count * 10n ** BigInt(AMOUNT_SCALE);

/** More for a time. `value`: of which count of a budget that counts apart; empty otherwise. */
export type Raise = { id: string; value: string; amount: Amount; startsAt: Date; endsAt: Date };

export type Budget = {
  id: string;
  name: string;
  scope: BudgetScope;
  labels: Readonly<Record<string, string>>;
  /** Counts apart for each value of this dimension. */
  per: ScopeDimension | null;
  /** With `per`: only for values that have no budget of their own in the same unit. */
  isDefault: boolean;
  unit: Unit;
  limit: Amount;
  window: Window;
  timeZone: string;
  enforcement: "hard" | "soft";
  /** Decimal strings, rising: shares of the limit. */
  thresholds: readonly string[];
  onOutage: "open" | "closed";
  carryOver: boolean;
  parentId: string | null;
  startsAt: Date;
  endsAt: Date | null;
  raises: readonly Raise[];
  /** The grant whose cap it is: it follows that, and nobody changes it by hand. Only then may a model or tool be a pattern. */
  grantId?: string | null;
};

/** Who calls what: what budgets, blocks and limits of speed are matched with. */
export type CallPlace = {
  identityId: string | null;
  credentialId: string | null;
  teamId: string | null;
  businessUnitId: string | null;
  applicationId: string | null;
  environmentId: string | null;
  provider: string;
  /** The model by every name that it goes by: as asked for or billed, and as priced. Lower case. */
  models: readonly string[];
  tenant: string | null;
  tool: string | null;
};

/** The value of a call in a dimension; null where it has none. */
export function valueIn(place: CallPlace, dimension: ScopeDimension): string | null {
  switch (dimension) {
    case "provider":
      return place.provider;
    case "model":
      // The last is the name it is priced by, one for all spellings.
      return place.models.at(-1) ?? null;
    case "tenant":
      return place.tenant;
    case "tool":
      return place.tool;
    default:
      return place[`${dimension}Id`];
  }
}

/** How much may be used at an instant, without what an earlier window carries over. */
export function limitAt(budget: Budget, value: string, at: Date): Amount {
  let limit = budget.limit;
  for (const raise of budget.raises) if (raise.value === value && at >= raise.startsAt && at < raise.endsAt) limit += raise.amount;
  return limit;
}
