/**
 * What usage can be grouped and filtered by. Every name but the last two is a property of a ledger row's dimension, so each
 * row falls under exactly one value of it, or under none: that is why every grouping sums to the same total. `meter`
 * splits a row's cost into its charges, which sum to it. `label` is the value of one label, whose name the question tells:
 * a property of single lines.
 */
import type { MeterGroup } from "@/lib/pricing/core/meters";

export const DIMENSIONS = [
  "business_unit",
  "team",
  "cost_centre",
  "owner",
  "identity",
  "operator",
  "operator_evidence",
  "caller",
  "credential",
  "agent",
  "application",
  "environment",
  "provider",
  "model",
  "operation",
  "tenant",
  "tool",
  "source",
  "billing",
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export const GROUPINGS = [...DIMENSIONS, "meter", "label"] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** Things that have a page of their own. */
export const ENTITY_KINDS = [
  "business_unit",
  "team",
  "identity",
  "application",
  "environment",
  "provider",
  "model",
  "cost_centre",
  "tenant",
  "tool",
] as const;

/** What the cost of one entity is broken down by; its own dimension is left out, except that a unit shows the units below it. */
export const ENTITY_BREAKDOWNS = [
  "business_unit",
  "team",
  "identity",
  "operator",
  "credential",
  "provider",
  "model",
  "application",
  "environment",
  "operation",
  "tool",
] as const;
export type EntityBreakdown = (typeof ENTITY_BREAKDOWNS)[number];

/** The word that stands for "no value" in a filter, e.g. `filter[team]=none`. */
export const NONE = "none";

/** How the group without a value is called on screen and in exports. */
export const NONE_NAME: Readonly<Record<Grouping, string>> = {
  business_unit: "No business unit",
  team: "No team",
  cost_centre: "No cost centre",
  owner: "No owner",
  identity: "Unattributed",
  operator: "Called by itself",
  operator_evidence: "No operator",
  caller: "Unattributed",
  credential: "No credential",
  agent: "No agent",
  application: "No application",
  environment: "No environment",
  provider: "No provider",
  model: "No model",
  operation: "No operation",
  tenant: "No tenant",
  tool: "No tool",
  source: "No source",
  billing: "No billing",
  meter: "No meter",
  label: "Without this label",
};

export const GROUPING_LABEL: Readonly<Record<Grouping, string>> = {
  business_unit: "Business unit",
  team: "Team",
  cost_centre: "Cost centre",
  owner: "Owner",
  identity: "Identity",
  operator: "Operator",
  operator_evidence: "Evidence of the operator",
  caller: "Caller",
  credential: "Credential",
  agent: "Agent",
  application: "Application",
  environment: "Environment",
  provider: "Provider",
  model: "Model",
  operation: "Operation",
  tenant: "Tenant",
  tool: "Tool",
  source: "Source",
  billing: "Billing",
  meter: "Meter",
  label: "Label",
};

/** The values of `operator_evidence` on screen, the stronger first. */
export const EVIDENCE_NAME: Readonly<Record<string, string>> = {
  signed: "Signed",
  key: "Bound to a key",
  header: "Said in a header",
  body: "Said in the body",
  inferred: "Inferred",
};

/** The values of `billing` on screen. */
export const BILLING_NAME: Readonly<Record<string, string>> = { metered: "Metered", flat: "Flat plan" };

const BY_SPELLING = new Map<string, Grouping>(
  GROUPINGS.flatMap((name) => [
    [name, name] as const,
    [name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()), name] as const,
  ]),
);

/** Reads a name in either spelling, `business_unit` or `businessUnit`. */
export const groupingNamed = (text: string): Grouping | undefined => BY_SPELLING.get(text);

/** One value that a row falls under. A null id is the group without a value. `part`: of a meter, what of a call it is. */
export type GroupValue = { id: string | null; name: string; colorSlot?: number; kind?: string; part?: MeterGroup };
