/** Usage and rules for tests of this area. */
import { parseUsd, type Usd } from "@/lib/kernel/money";
import type { AllocationInput } from "./allocation";
import { type Method, NO_FLOORS, type Rule, type RuleDefinition, type Source, type Targets } from "./rule";
import { bearerOf, type UseOf } from "./use";

let made = 0;

/** Usage of a cost centre; everything else of it is plain. */
export const useOf = (costCentreId: string | null, costUsd: string, more: Partial<UseOf> = {}): UseOf => ({
  dimensionId: ++made,
  businessUnitId: null,
  costCentreId,
  teamId: null,
  ownerId: null,
  identityId: null,
  credentialId: null,
  applicationId: null,
  environmentId: null,
  tenant: null,
  agent: null,
  tool: null,
  provider: "anthropic",
  model: "claude-sonnet-4-5",
  operation: "chat",
  billing: "metered",
  attributionStep: "credential",
  costUsd: parseUsd(costUsd),
  flatValueUsd: 0n as Usd,
  requests: 0n,
  tokens: 0n,
  events: 0n,
  ...more,
});

export const EVEN: Method = { kind: "even", floors: NO_FLOORS };
export const BY_COST: Method = { kind: "proportional", basis: { by: "direct_cost", of: {} }, floors: NO_FLOORS };
export const ALL: Targets = { kind: "all", ids: [], except: [] };
export const to = (...ids: string[]): Targets => ({ kind: "cost_centres", ids, except: [] });
export const balanceOf = (costCentreId: string, percent = "100"): Source => ({ kind: "cost_centre", costCentreId, percent });

export const ruleOf = (name: string, definition: RuleDefinition, more: Partial<Rule> = {}): Rule => ({
  id: `${name}:v1`,
  ruleId: name,
  version: 1,
  name,
  step: 1,
  position: 1,
  definition,
  ...more,
});

/** An allocation in dollars over given uses, whose direct cost is whole cents. */
export function inputOf(uses: readonly UseOf[], rules: readonly Rule[], more: Partial<AllocationInput> = {}): AllocationInput {
  const cents = new Map<string, bigint>();
  for (const use of uses) {
    const bearer = bearerOf(use, more.fallback ?? "");
    cents.set(bearer, (cents.get(bearer) ?? 0n) + use.costUsd);
  }
  return {
    rules,
    uses,
    fallback: "",
    direct: new Map([...cents].map(([id, exact]) => [id, exact / 10n ** 13n])),
    other: new Map(),
    pots: [],
    costCentres: { ids: [...cents.keys()].filter((id) => id !== ""), units: [], ofUnits: [] },
    metrics: new Map(),
    currency: "USD",
    ...more,
  };
}
