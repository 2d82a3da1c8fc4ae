/** What stands on statements beside direct cost before rules spread anything. Amounts in whole units of the statement currency. */
import type { Usd } from "@/lib/kernel/money";
import type { Minor } from "./money";
import type { SharedCostKind } from "./rule";

/** A period's part of a shared cost, and who bears it where no rule spreads it. */
export type SharedPart = {
  /** What rules name it by in `Pot`, and shares: the shared cost's id; of seats with the cost centre behind it. */
  sourceId: string;
  sharedCostId: string;
  name: string;
  kind: SharedCostKind;
  provider: string | null;
  /** Empty: nobody. */
  holder: string;
  amount: Minor;
  /** "12 seats", "1–31 October of 2026", "unused". Plain words for the line. */
  detail: string;
};

/** Money paid in the period for something that later periods bear: FOCUS purchases. In the shared cost's own currency. */
export type Purchase = {
  sharedCostId: string;
  name: string;
  kind: SharedCostKind;
  provider: string | null;
  amount: string;
  currency: string;
  on: string;
};

/** How much of a commitment usage took in a period. used + unused = committed; used + overage = usage. */
export type CommitmentUse = {
  sharedCostId: string;
  name: string;
  provider: string | null;
  committed: Minor;
  used: Minor;
  unused: Minor;
  overage: Minor;
};

/** A provider's credit taken in the period by one cost centre: below zero. */
export type CreditLine = { creditId: string; name: string; provider: string; costCentreId: string; amount: Minor; appliedUsd: Usd };

export type MarkupLine = { markupId: string; businessUnitId: string; percent: string; costCentreId: string; baseUsd: Usd; amount: Minor };

export type TrueUpLine = { trueUpId: string; fromPeriodId: string; toPeriodId: string; costCentreId: string; amount: Minor };

/** What a tier of a price by volume changes for one cost centre: what it comes to there, less what was charged. */
export type VolumeLine = {
  volumePriceId: number;
  provider: string;
  /** "*": every model. */
  model: string;
  meter: string;
  /** From 1. */
  tier: number;
  words: string;
  costCentreId: string;
  /** Of the tier: 10^-6 of a meter, 10^-15 dollars of spend. */
  volume: bigint;
  costUsd: Usd;
};
