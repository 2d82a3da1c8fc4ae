/** Who receives by a rule, and what each of them weighs. */
import { withSubUnits } from "@/lib/auth/core/scope";
import type { AllocationInput } from "./allocation";
import type { Weight } from "./money";
import { type Basis, matcher, type Rule, type Targets } from "./rule";
import { PERCENT_SCALE, parsePercent, RATIO_SCALE } from "./spread";
import { bearerOf } from "./use";

const UNIT = 10n ** BigInt(RATIO_SCALE);
const METRIC_SCALE = 6;

/** Units below units, each looked up once. */
export function unitsBelow(units: readonly { id: string; parentId: string | null }[]): (unitId: string) => readonly string[] {
  const found = new Map<string, readonly string[]>();
  return (unitId) => {
    const known = found.get(unitId);
    if (known) return known;
    const below = withSubUnits([unitId], units);
    found.set(unitId, below);
    return below;
  };
}

/**
 * Cost centres that a rule gives to, each once. Those named one by one get in any case; of "all" and of units those are
 * left out that may not receive: sources of this step and of earlier ones.
 */
export function targetsOf(rule: Rule, input: AllocationInput, blocked: ReadonlySet<string>): string[] {
  const { method, targets } = rule.definition;
  if (method.kind === "fixed") return [...new Set(method.shares.map(({ costCentreId }) => costCentreId))];
  const except = new Set(targets.except);
  const named = targets.kind === "cost_centres";
  const found = new Set(named ? targets.ids : groupOf(targets, input));
  return [...found].filter((id) => id !== "" && !except.has(id) && (named || !blocked.has(id)));
}

function groupOf(targets: Targets, { costCentres, uses }: AllocationInput): string[] {
  if (targets.kind === "all") return [...costCentres.ids];
  const below = new Set(withSubUnits(targets.ids, costCentres.units));
  const assigned = costCentres.ofUnits.flatMap((each) => (below.has(each.businessUnitId) ? [each.costCentreId] : []));
  const seen = uses.flatMap((use) =>
    use.costCentreId !== null && use.businessUnitId !== null && below.has(use.businessUnitId) ? [use.costCentreId] : [],
  );
  return [...assigned, ...seen];
}

/** Weights by what was used, worked out once for each basis. */
export function weigher(input: AllocationInput): (rule: Rule, targets: readonly string[]) => Weight[] {
  const below = unitsBelow(input.costCentres.units);
  const known = new Map<string, ReadonlyMap<string, bigint>>();
  const weightsBy = (basis: Basis): ReadonlyMap<string, bigint> => {
    const key = JSON.stringify(basis);
    const found = known.get(key) ?? weigh(basis, input, below);
    known.set(key, found);
    return found;
  };
  return ({ definition: { method } }, targets) => {
    if (method.kind === "even") return targets.map((key) => ({ key, weight: UNIT }));
    if (method.kind === "fixed") {
      const percents = new Map(method.shares.map(({ costCentreId, percent }) => [costCentreId, parsePercent(percent)]));
      return targets.map((key) => ({ key, weight: (percents.get(key) ?? 0n) * 10n ** BigInt(RATIO_SCALE - PERCENT_SCALE) }));
    }
    const weights = weightsBy(method.basis);
    return targets.map((key) => ({ key, weight: weights.get(key) ?? 0n }));
  };
}

function weigh(basis: Basis, input: AllocationInput, below: (unitId: string) => readonly string[]): ReadonlyMap<string, bigint> {
  if (basis.by === "metric") {
    const units = input.metrics.get(basis.metric) ?? new Map<string, bigint>();
    return new Map([...units].map(([id, count]) => [id, count * 10n ** BigInt(RATIO_SCALE - METRIC_SCALE)]));
  }
  const matches = matcher(basis.of, below);
  const sums = new Map<string, bigint>();
  for (const use of input.uses) {
    if (!matches(use)) continue;
    const bearer = bearerOf(use, input.fallback);
    const weight = basis.by === "direct_cost" ? use.costUsd : use[basis.by] * UNIT;
    sums.set(bearer, (sums.get(bearer) ?? 0n) + weight);
  }
  return sums;
}
