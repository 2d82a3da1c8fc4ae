/** What an allocation is made of and what comes out of it. Amounts in whole units of the statement currency. */
import type { Minor } from "./money";
import type { Rule, SharedCostKind } from "./rule";
import type { UseOf } from "./use";

/** Money that no single call brought, and whose it is until a rule spreads it. */
export type Pot = {
  kind: "shared_cost" | "variance";
  /** Of `SharedPart.sourceId`, or of the variance. One pot each. */
  id: string;
  /** What a rule names: the shared cost's id. */
  sharedCostId: string | null;
  costKind: SharedCostKind | null;
  provider: string | null;
  /** Cost centre; empty: nobody. */
  holder: string;
  amount: Minor;
};

/** Which cost centres there are, and what they belong to. */
export type CostCentres = {
  /** That may receive. */
  ids: readonly string[];
  /** Business units with the one above them. */
  units: readonly { id: string; parentId: string | null }[];
  /** Cost centres that answered for teams of a unit at some time of the period. */
  ofUnits: readonly { businessUnitId: string; costCentreId: string }[];
};

export type AllocationInput = {
  /** In force in the period, in any order. */
  rules: readonly Rule[];
  uses: readonly UseOf[];
  /** Who bears usage without a cost centre; empty: nobody. */
  fallback: string;
  /** Direct cost on each statement, rounded: the sum of its direct lines. */
  direct: ReadonlyMap<string, Minor>;
  /** All else that stands on a statement before allocation and is no pot: corrections, credits. Moves with a whole balance only. */
  other: ReadonlyMap<string, Minor>;
  pots: readonly Pot[];
  costCentres: CostCentres;
  /** Units of business metrics by metric and cost centre, in 10^-6. */
  metrics: ReadonlyMap<string, ReadonlyMap<string, bigint>>;
  /** Of the amounts; floors are in it. */
  currency: string;
};

/** Where the money of a move was. `pool`: gathered by a rule from several cost centres before it is spread. */
export type MoveSource = { kind: "cost_centre" | "shared_cost" | "variance" | "pool"; id: string };

/**
 * One amount from one place to one cost centre. A statement changes by `-amount` of `from` and `+amount` of `to`; null is the
 * pool of the rule. What goes into a pool comes out of it.
 */
export type Move = {
  ruleVersionId: string;
  ruleId: string;
  ruleName: string;
  step: number;
  source: MoveSource;
  from: string | null;
  to: string | null;
  amount: Minor;
  /** What the target was weighed by, in 10^-15 of its unit, and its share of the source in 10^-15: shares of one source add to 1. */
  weight: bigint;
  ratio: bigint;
};

/** What a rule matched and could not spread: it stays where it was. */
export type Leftover = {
  ruleVersionId: string;
  ruleName: string;
  source: MoveSource;
  holder: string;
  amount: Minor;
  why: "no_targets" | "no_weight";
};

export type RuleEffect = {
  ruleVersionId: string;
  ruleId: string;
  ruleName: string;
  step: number;
  /** What it matched, and how much of it moved. */
  matched: Minor;
  moved: Minor;
  before: ReadonlyMap<string, Minor>;
  after: ReadonlyMap<string, Minor>;
};

export type AllocationResult = {
  moves: Move[];
  leftovers: Leftover[];
  effects: RuleEffect[];
  /** Balance of each statement before and after all rules: same sum. */
  before: ReadonlyMap<string, Minor>;
  after: ReadonlyMap<string, Minor>;
};
