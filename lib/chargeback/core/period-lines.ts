/**
 * What a period's usage is read as: of a closed one its copy, of a live one the ledger as it is now. Dollars are exact.
 */
import type { Usd } from "@/lib/kernel/money";

/** Which reading of which period. `version` null: the ledger as it is now. */
export type PeriodRef = { id: string; version: number | null; start: Date; end: Date };

/** Whom and what a line was attributed to at its own time. Never changes. */
export type LineDimension = {
  id: number;
  sourceId: string;
  attributionStep: string;
  identityId: string | null;
  credentialId: string | null;
  operatorId: string | null;
  operatorEvidence: string | null;
  actorId: string | null;
  ownerId: string | null;
  teamId: string | null;
  businessUnitId: string | null;
  costCentreId: string | null;
  applicationId: string | null;
  environmentId: string | null;
  tenant: string | null;
  agent: string | null;
  tool: string | null;
  provider: string;
  model: string;
  operation: string;
  /** metered | flat */
  billing: string;
};

/** One row of usage by UTC day, dimension, meter and price; the days at a period's ends hold what of them is in it. */
export type PeriodLineRow = {
  /** "2026-10-01", of UTC. */
  day: string;
  dimensionId: number;
  of: LineDimension;
  meter: string;
  /** 0: no price, or usage older than prices are kept of. */
  priceId: number;
  /** Plain decimal text, at most six decimals. */
  quantity: string;
  /** Charges without a price. */
  unpriced: bigint;
  costUsd: Usd;
  /** The same as the shortest plain decimal, where it was read as such: what writes it as it is need not make it again. */
  costText?: string;
  flatValueUsd: Usd;
};

/** Why an earlier, closed period is corrected. */
export const CORRECTION_REASONS = ["late", "re_rated", "re_attributed"] as const;
export type CorrectionReason = (typeof CORRECTION_REASONS)[number];

/** One posted row; a reversed row says what it takes back below zero. Reversed and entered rows are summed as they are. */
export type CorrectionRow = {
  /** The closed period that the usage belongs to, and its span. */
  chargePeriodId: string;
  chargeStart: Date;
  chargeEnd: Date;
  reason: CorrectionReason;
  side: "reversed" | "entered";
  day: string;
  dimensionId: number;
  of: LineDimension;
  meter: string;
  priceId: number;
  /** Plain decimal text, signed. */
  quantity: string;
  costUsd: Usd;
};

/** What has a name of its own. */
export const NAMED = [
  "business_unit",
  "cost_centre",
  "team",
  "owner",
  "identity",
  "credential",
  "application",
  "environment",
  "tenant",
  "provider",
  "source",
] as const;
export type Named = (typeof NAMED)[number];

/** What something is, or was, called; its id where nobody knows. `kind` of identities and environments. */
export type NameOf = (dimension: Named, id: string) => { name: string; kind?: string };

/** How many rows a closing wrote, and what of them is money. */
export type FrozenCounts = {
  lines: bigint;
  uses: bigint;
  corrections: bigint;
  names: bigint;
  events: bigint;
  requests: bigint;
  unpricedEvents: bigint;
  costUsd: Usd;
  correctionsUsd: Usd;
};
