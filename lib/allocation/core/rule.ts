/**
 * A rule that spreads shared cost: what it takes (source), how (method) and to whom (targets). Percentages are decimal
 * texts with at most four decimals; amounts are decimal texts in the currency of statements.
 */
import type { UseOf } from "./use";

/** What direct cost is picked by. `unattributed`: usage without a cost centre. */
export const FILTER_DIMENSIONS = [
  "costCentre",
  "businessUnit",
  "team",
  "application",
  "environment",
  "identity",
  "provider",
  "model",
  "tool",
  "operation",
] as const;
export type FilterDimension = (typeof FILTER_DIMENSIONS)[number];

/** Dimensions are and-ed, values of one are or-ed. A business unit has the units below it. */
export type UseFilter = { [Dimension in FilterDimension]?: readonly string[] | undefined } & { unattributed?: true | undefined };

export const SHARED_COST_KINDS = [
  "platform_fee",
  "seats",
  "provisioned_throughput",
  "support",
  "commitment",
  "prepayment",
  "other",
] as const;
export type SharedCostKind = (typeof SHARED_COST_KINDS)[number];

/** `percent`: of what matches; the rest is left to the rules after it. */
export type Source =
  | { kind: "direct"; filter: UseFilter; percent: string }
  | { kind: "cost_centre"; costCentreId: string; percent: string }
  | { kind: "shared_cost"; sharedCostIds: readonly string[]; kinds: readonly SharedCostKind[]; percent: string }
  | { kind: "variance"; providers: readonly string[]; percent: string };

/** What targets weigh. `of`: only this part of their usage, e.g. calls of one operation. */
export type Basis = { by: "direct_cost" | "tokens" | "requests"; of: UseFilter } | { by: "metric"; metric: string };

/** At least so much, before the rest is spread. */
export type Floor = { unit: "amount" | "percent"; value: string };
export type Floors = { everyone: Floor | null; each: readonly { costCentreId: string; floor: Floor }[] };

export type Method =
  | { kind: "even"; floors: Floors }
  | { kind: "fixed"; shares: readonly { costCentreId: string; percent: string }[] }
  | { kind: "proportional"; basis: Basis; floors: Floors };

/** `all`: every cost centre that may receive. Of fixed shares the targets are those of the shares. */
export type Targets = {
  kind: "all" | "cost_centres" | "business_units";
  ids: readonly string[];
  /** Cost centres that get nothing. */
  except: readonly string[];
};

export type RuleDefinition = { source: Source; method: Method; targets: Targets };

/** One version of a rule, in force in half-open days that are starts of periods. */
export type Rule = {
  /** Of the version. */
  id: string;
  ruleId: string;
  version: number;
  name: string;
  step: number;
  position: number;
  definition: RuleDefinition;
};

export const NO_FLOORS: Floors = { everyone: null, each: [] };

/** Steps in order; within a step by position, then by the rule's id. */
export const byOrder = (a: Rule, b: Rule): number =>
  a.step - b.step || a.position - b.position || (a.ruleId < b.ruleId ? -1 : a.ruleId > b.ruleId ? 1 : 0);

const FIELD_OF: Readonly<Record<FilterDimension, keyof UseOf>> = {
  costCentre: "costCentreId",
  businessUnit: "businessUnitId",
  team: "teamId",
  application: "applicationId",
  environment: "environmentId",
  identity: "identityId",
  provider: "provider",
  model: "model",
  tool: "tool",
  operation: "operation",
};

/** Whether a use passes a filter. @param below All units under a unit, itself with them. */
export function matcher(filter: UseFilter, below: (unitId: string) => readonly string[]): (use: UseOf) => boolean {
  const wanted = FILTER_DIMENSIONS.flatMap((dimension) => {
    const values = filter[dimension];
    if (!values || values.length === 0) return [];
    return [{ field: FIELD_OF[dimension], values: new Set(dimension === "businessUnit" ? values.flatMap(below) : values) }];
  });
  return (use) =>
    (!filter.unattributed || use.costCentreId === null) &&
    wanted.every(({ field, values }) => {
      const value = use[field];
      return typeof value === "string" && values.has(value);
    });
}
