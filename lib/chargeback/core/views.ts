/**
 * A period of the books as screens and programs see it. Amounts are decimal strings: `…Usd` exact dollars, all others
 * whole smallest units of `currency`. Instants are ISO texts. Ids of cost centres: empty for what nobody answers for.
 */
import type { CheckId } from "./checks";
import type { LineKind } from "./compose/types";

export const PERIOD_STATES = ["open", "in_review", "closed"] as const;
export type PeriodState = (typeof PERIOD_STATES)[number];

export const STATEMENT_STATES = ["draft", "in_review", "approved", "issued", "disputed", "adjusted", "voided"] as const;
export type StatementState = (typeof STATEMENT_STATES)[number];

/** Somebody who did something, and when. */
export type Deed = { by: string; name: string; at: string };

/** What the caller may do now; otherwise why not, to be shown beside the closed button. */
export type Leave = { allowed: true; why: null } | { allowed: false; why: string };

export type CheckState = "passed" | "failed" | "waived" | "not_evaluable";
export type CheckView = {
  id: CheckId;
  state: CheckState;
  /** "Every event is priced". */
  title: string;
  /** "12 of 41,204 events wait for a price". */
  detail: string;
  /** Where it is put right. */
  href?: string;
  /** What can be done about it on the period's own page; both need a right (`may`). */
  action?: "approve_allocation" | "waive";
  /** Of waived ones. */
  waiver?: Deed & { reason: string };
};

/** One statement of a period, as its list shows it. */
export type StatementRow = {
  id: string;
  /** "2026-09/CC-4110 v1". */
  number: string;
  costCentre: { id: string; name: string };
  businessUnit: { id: string; name: string } | null;
  owner: { id: string; name: string } | null;
  /** direct + allocated + other = total. */
  direct: string;
  allocated: string;
  other: string;
  total: string;
  /** What the same cost centre was charged for the period before; null where there was no statement. */
  previousTotal: string | null;
  state: StatementState;
  dueAt: string | null;
  isOverdue: boolean;
  /** agreed | objected */
  answer: "agreed" | "objected" | null;
  answered: (Deed & { note: string | null }) | null;
  contentHash: string;
};

/** The exchange rate of a version; null: statements are in dollars. */
export type RateView = { currency: string; perUsd: string; validFrom: string; source: string };

/** One closing. */
export type CloseView = {
  version: number;
  prepared: { by: string; name: string };
  approved: Deed;
  contentHash: string;
  counts: CloseCounts;
  totals: CloseTotals;
  versions: CloseVersions;
  checks: CheckView[];
  /** Null while it is the one that holds. */
  reopened: (Deed & { reason: string }) | null;
};
/** Whole numbers, as texts where they may pass 2^53. */
export type CloseCounts = {
  lines: string;
  uses: string;
  corrections: string;
  statements: number;
  statementLines: number;
  events: string;
  requests: string;
  unpricedEvents: string;
};
export type CloseTotals = {
  costUsd: string;
  correctionsUsd: string;
  currency: string;
  charged: string;
  invoiceDifferenceUsd?: string | null;
};
export type CloseVersions = { prices: number; inventory: number; rules: string[]; rate: RateView | null };

/** What one rule moved from one place to one cost centre. */
export type AllocationRow = {
  ruleVersionId: string;
  ruleName: string;
  sourceKind: string;
  source: { id: string; name: string };
  target: { id: string; name: string };
  amount: string;
  weight: string;
  ratio: string;
};

/** Charged by kind of line; all of them sum to `total`. */
export type PeriodTotals = Record<LineKind, string> & {
  /** Exact cost of the period's usage, and of what it posts for earlier ones. */
  costUsd: string;
  correctionsUsd: string;
  total: string;
  /** Of the period before. */
  previousTotal: string | null;
  statements: number;
  agreed: { statements: number; total: string };
};

/** One row of the list of periods. */
export type PeriodRow = {
  id: string;
  name: string;
  start: string;
  end: string;
  /** First and last day in its zone. */
  firstDay: string;
  lastDay: string;
  timeZone: string;
  state: PeriodState;
  /** How often it was closed. */
  version: number;
  /** Whether its end has passed. */
  isOver: boolean;
  currency: string;
  /** Exact cost of the usage known now; of closed ones what was closed. */
  costUsd: string;
  /** Sum of statements; null while there are none. */
  charged: string | null;
  statements: { total: number; agreed: number; objected: number; disputed: number };
  /** Invoiced less metered; null while nothing is compared, where it is not read, and for who sees a part. */
  invoiceDifferenceUsd: string | null;
  dueAt: string | null;
  prepared: Deed | null;
  approved: Deed | null;
  contentHash: string | null;
  reopenAsked: (Deed & { reason: string }) | null;
};
export type PeriodList = { data: PeriodRow[]; timeZone: string; calendar: "months" | "weeks"; asOf: string };

/** One period with everything that its page shows. */
export type PeriodView = PeriodRow & {
  /** The version that is shown; null: the draft, or the ledger as it is now where no draft was made. */
  shownVersion: number | null;
  computedAt: string | null;
  /** The ledger, rules or rates have changed since the drafts were computed: `refreshReview` is due. */
  isStale: boolean;
  rate: RateView | null;
  /** Null: nothing is drafted. */
  totals: PeriodTotals | null;
  allocationApproved: (Deed & { isCurrent: boolean }) | null;
  /** Exact cost by closed period of what came late or was changed there, which this one posts; empty once statements have it. */
  corrections: { period: { id: string; name: string }; costUsd: string }[];
  checks: CheckView[];
  /** When what invoices and budgets say was looked at, a minute ago at most; null of closings. */
  checkedAt: string | null;
  statementRows: StatementRow[];
  allocations: AllocationRow[];
  close: CloseView | null;
  /** All closings, the newest first. */
  versions: CloseView[];
  /** Its neighbours, if the books have them. */
  previous: { id: string; name: string; state: PeriodState } | null;
  next: { id: string; name: string; state: PeriodState };
  may: {
    prepare: Leave;
    refresh: Leave;
    withdraw: Leave;
    approveAllocation: Leave;
    waive: Leave;
    close: Leave;
    issue: Leave;
    askReopen: Leave;
    decideReopen: Leave;
  };
};

/** How the organisation closes its books. */
export type AccountingView = {
  /** Percent of a period's cost. */
  unattributedLimit: string;
  varianceLimitPercent: string;
  varianceLimit: string;
  acceptanceDays: number;
  disputeDays: number;
  decisionDays: number;
  fallbackCostCentre: { id: string; name: string } | null;
  fallbackOwner: { id: string; name: string } | null;
  recoveryCostCentre: { id: string; name: string } | null;
  recoveryAccount: string;
  expenseAccount: string;
  entity: string;
  timeZone: string;
  calendar: "months" | "weeks";
  /** The newest closed period: zone and calendar can change only where its end stays a boundary. */
  lastClosed: { id: string; name: string; end: string } | null;
};

/** What a price by volume would make of a period. Volumes are units of the meter, of spend dollars, as decimal texts. */
export type VolumePreview = {
  periodId: string;
  volume: string;
  chargedUsd: string;
  /** Below zero: cheaper. */
  changeUsd: string;
  tiers: { words: string; volume: string; costUsd: string }[];
  costCentres: { id: string; name: string; changeUsd: string }[];
};
