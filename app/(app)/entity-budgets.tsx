import { BudgetsPanel } from "@/components/budgets/budgets-panel";
import { panelPath, panelQuery } from "@/components/budgets/panel-words";
import type { Context } from "@/lib/auth/context";
import { listBudgets } from "@/lib/budgets";
import { BudgetQuery } from "@/lib/budgets/schemas";

type Of = { dimension: "identity" | "team" | "businessUnit" | "application" | "environment"; id: string; name: string };

/** The budgets of the thing of a page, with their read. What can be stopped from its page is an identity. */
export function entityBudgets(ctx: Context, of: Of) {
  const { rights } = ctx.actor;
  const mayStop =
    of.dimension === "identity" &&
    ["identity.suspend", "budget.lower", "budget.write"].some((right) => (rights as ReadonlySet<string>).has(right));
  return {
    reads: { [panelPath(of)]: () => listBudgets(ctx, BudgetQuery.parse({ ...panelQuery(of), limit: 200 })) },
    panel: <BudgetsPanel of={of} now={ctx.clock.now().toISOString()} mayWrite={rights.has("budget.write")} mayStop={mayStop} />,
  };
}
