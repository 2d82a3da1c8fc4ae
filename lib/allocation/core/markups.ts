/**
 * What business units pay above or below cost: the internal price beside the provider's. A unit without a markup of its own
 * has that of the unit above it. In percent of direct cost, as it is before anything is spread.
 */
import { type Usd, ZERO_USD } from "@/lib/kernel/money";
import { byKey, exactOf, type Rate, roundTogether, unitOf } from "./money";
import type { MarkupLine } from "./shared";
import { PERCENT_SCALE, parsePercent } from "./spread";
import { bearerOf, type UseOf } from "./use";

export type Markup = { id: string; businessUnitId: string; percent: string };

const HUNDRED_PERCENT = 100n * 10n ** BigInt(PERCENT_SCALE);

/** The markup that holds for a unit. Terminates for any parent links. */
export function markupOf(
  unitId: string | null,
  markups: readonly Markup[],
  units: readonly { id: string; parentId: string | null }[],
): Markup | null {
  const parents = new Map(units.map(({ id, parentId }) => [id, parentId]));
  const seen = new Set<string>();
  for (let at = unitId; at !== null && !seen.has(at); at = parents.get(at) ?? null) {
    seen.add(at);
    const own = markups.find(({ businessUnitId }) => businessUnitId === at);
    if (own) return own;
  }
  return null;
}

/** One line for each markup and cost centre; those of one markup are rounded together. */
export function markupLines(
  markups: readonly Markup[],
  uses: readonly UseOf[],
  units: readonly { id: string; parentId: string | null }[],
  { rate, fallback }: { rate: Rate; fallback: string },
): MarkupLine[] {
  const ofUnit = new Map<string | null, Markup | null>();
  const bases = new Map<Markup, Map<string, Usd>>();
  for (const use of markups.length > 0 ? uses : []) {
    const unitId = use.businessUnitId;
    const markup = ofUnit.has(unitId) ? (ofUnit.get(unitId) ?? null) : markupOf(unitId, markups, units);
    ofUnit.set(unitId, markup);
    if (!markup) continue;
    const base = bases.get(markup) ?? new Map<string, Usd>();
    const bearer = bearerOf(use, fallback);
    base.set(bearer, ((base.get(bearer) ?? ZERO_USD) + use.costUsd) as Usd);
    bases.set(markup, base);
  }
  return [...bases]
    .sort(([a], [b]) => byKey(a.id, b.id))
    .flatMap(([{ id, businessUnitId, percent }, base]) => {
      const of = [...base].sort(([a], [b]) => byKey(a, b));
      const exact = of.map(([key, baseUsd]) => ({ key, exact: exactOf(baseUsd, rate) * parsePercent(percent) }));
      const { parts } = roundTogether(exact, unitOf(rate.currency) * HUNDRED_PERCENT);
      return of.map(([costCentreId, baseUsd], i) => ({
        markupId: id,
        businessUnitId,
        percent,
        costCentreId,
        baseUsd,
        amount: parts[i] ?? 0n,
      }));
    })
    .filter(({ amount }) => amount !== 0n);
}
