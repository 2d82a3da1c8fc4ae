/** What the panel of budgets asks beside the figures of one thing, and what it says of the answer. Pure. */
import type { ScopeDimension } from "@/lib/budgets/core/budget";
import type { BudgetView } from "@/lib/budgets/core/views";
import { formatPercent } from "../charts/prepare/format";
import { listPath, shareOf } from "./budget-words";

export type PanelOf = { dimension: ScopeDimension; id: string; name: string };

/** Of a unit also the budgets of what is in it: units are planned as a whole and spent in parts. */
export const panelQuery = ({ dimension, id }: PanelOf): Record<string, string> =>
  dimension === "businessUnit" ? { businessUnit: id } : { scopeKind: dimension, scopeId: id };

export const panelPath = (of: PanelOf): string => listPath(panelQuery(of));

/** A unit's own budgets and its counts of those that count units apart, and the budgets of its parts; of anything else all are its own. The order stays. */
export function splitBudgets(of: PanelOf, budgets: readonly BudgetView[]): { own: BudgetView[]; inside: BudgetView[] } {
  const isOwn = ({ scope, per, counter }: BudgetView): boolean =>
    of.dimension !== "businessUnit" ||
    scope.some(({ dimension, id }) => dimension === "businessUnit" && id === of.id) ||
    (per === "businessUnit" && (counter?.value?.id ?? of.id) === of.id);
  return { own: budgets.filter(isOwn), inside: budgets.filter((budget) => !isOwn(budget)) };
}

/** The gravest that can be said in a few words. */
export function panelFinding(of: PanelOf, budgets: readonly BudgetView[]): string {
  const full = budgets.find(({ state }) => state === "exhausted");
  if (full) return `${full.name} is used up`;
  const { own, inside } = splitBudgets(of, budgets);
  const [first] = own;
  if (first === undefined)
    return inside.length === 0 ? "It has no budget" : `No budget of its own, ${inside.length === 1 ? "one" : inside.length} inside`;
  if (own.length > 1) return `${own.length} budgets`;
  return first.counter ? `${formatPercent(shareOf(first.counter), { places: 0 })} of its budget is used` : "One budget";
}
