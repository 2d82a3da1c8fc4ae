import { listPath } from "@/components/budgets/budget-words";
import { BudgetsPanel } from "@/components/budgets/budgets-panel";
import type { Context } from "@/lib/auth/context";
import { listBudgets } from "@/lib/budgets";
import { BudgetQuery } from "@/lib/budgets/schemas";

type Of = { dimension: "identity" | "team" | "application" | "environment"; id: string; name: string };

/** The budgets of the thing of a page, with their read. What can be stopped from its page is an identity. */
export function entityBudgets(ctx: Context, of: Of) {
  const query = { scopeKind: of.dimension, scopeId: of.id };
  const { rights } = ctx.actor;
  const mayStop =
    of.dimension === "identity" &&
    ["identity.suspend", "budget.lower", "budget.write"].some((right) => (rights as ReadonlySet<string>).has(right));
  return {
    reads: { [listPath(query)]: () => listBudgets(ctx, BudgetQuery.parse({ ...query, limit: 200 })) },
    panel: <BudgetsPanel of={of} now={ctx.clock.now().toISOString()} mayWrite={rights.has("budget.write")} mayStop={mayStop} />,
  };
}
