/** What pages and programs read of allocation. Amounts and percentages are decimal texts, days YYYY-MM-DD, instants ISO texts. */
import type { AmortiseBasis, Seat } from "./amortise";
import type { Covers } from "./commitments";
import type { FilterDimension, RuleDefinition, SharedCostKind } from "./rule";
import type { RuleStanding } from "./rule-versions";

export type Made = { by: string; byName: string; at: string };
export type Named = { id: string; name: string };

export type RuleView = {
  /** Of the version. */
  id: string;
  ruleId: string;
  version: number;
  name: string;
  step: number;
  position: number;
  definition: RuleDefinition;
  /** In plain words. */
  sentence: string;
  standing: RuleStanding;
  validFrom: string;
  validTo: string | null;
  reason: string;
  made: Made;
};
export type RuleList = { data: RuleView[]; nextCursor: null };

/** What a rule can be made of, with names as they are now. */
export type AllocationChoices = {
  names: Record<Exclude<FilterDimension, "provider" | "model" | "tool" | "operation">, Named[]>;
  providers: string[];
  models: string[];
  tools: string[];
  operations: string[];
  metrics: string[];
  sharedCosts: Named[];
  currency: string;
  /** The first day on which anything may begin, and days on which the next periods begin. */
  starts: string[];
};

export type SharedCostView = {
  id: string;
  name: string;
  kind: SharedCostKind;
  provider: string | null;
  amount: string;
  currency: string;
  validFrom: string;
  validTo: string;
  basis: AmortiseBasis;
  seats: readonly Seat[] | null;
  covers: Covers | null;
  holder: Named | null;
  state: "active" | "retracted";
  reason: string;
  made: Made;
};

export type CreditView = {
  id: string;
  provider: string;
  name: string;
  amountUsd: string;
  /** Taken by closed periods. */
  usedUsd: string;
  /** Not taken by closed periods; what is left of an expired one is lost. */
  leftUsd: string;
  validFrom: string;
  expiresOn: string | null;
  isExpired: boolean;
  state: "active" | "retracted";
  reason: string;
  made: Made;
};

export type MarkupView = {
  id: string;
  businessUnit: Named;
  percent: string;
  validFrom: string;
  validTo: string | null;
  standing: RuleStanding;
  reason: string;
  made: Made;
};

export type TrueUpView = {
  id: string;
  fromPeriodId: string;
  toPeriodId: string;
  currency: string;
  /** Charged less cost. */
  difference: string;
  shares: (Named & { amount: string })[];
  state: "proposed" | "approved" | "refused";
  postedIn: string | null;
  reason: string;
  made: Made;
  decided: Made | null;
  mayDecide: boolean;
};

/** Before and after of each cost centre, for the rules that hold and, where one was sent, with a draft. */
export type PreviewView = {
  period: { id: string; name: string; state: string };
  currency: string;
  /** What one rule does: the draft's, or all rules' together. */
  rows: { id: string; name: string; before: string; after: string; change: string; weight: string | null; ratio: string | null }[];
  before: string;
  after: string;
  moved: string;
  /** What targets were weighed by, in words; null where several rules are shown together. */
  weightName: string | null;
  effects: { ruleVersionId: string; ruleName: string; step: number; matched: string; moved: string }[];
  leftovers: { ruleName: string; holder: string; amount: string; why: "no_targets" | "no_weight" }[];
  commitments: { name: string; committed: string; used: string; unused: string; overage: string }[];
};
