import type { Metadata } from "next";
import { BudgetPageView } from "@/components/budgets/budget-view";
import { budgetPath, burnPath } from "@/components/budgets/budget-words";
import { requireActor } from "@/lib/auth/page";
import { readBudget } from "@/lib/budgets";
import { readBudgetBurn } from "@/lib/reporting";
import { orNotFound } from "../../or-not-found";
import { Prefetched } from "../../prefetched";
import { refusal } from "../../refusal";

export const metadata: Metadata = { title: "Budget" };

type Props = { params: Promise<{ budgetId: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

/** `?count=…` is one count of a budget that counts apart, `?cap=…` the cap that is tried on the window before. */
export default async function BudgetPage({ params, searchParams }: Props) {
  const id = decodeURIComponent((await params).budgetId);
  const ctx = await requireActor(`/budgets/${encodeURIComponent(id)}`);
  const refused = refusal(ctx, "/budgets");
  if (refused) return refused;
  const budget = await orNotFound(readBudget(ctx, id));
  const { count } = await searchParams;
  const value = typeof count === "string" && count !== "" ? count : null;
  const { rights, roles } = ctx.actor;
  const lower = rights.has("budget.write") || rights.has("budget.lower");
  const recount = rights.has("budget.write");
  // Who may give nothing alone asks, like everybody else.
  const may = { change: lower || rights.has("budget.approve"), lower, recount, raise: recount && roles.includes("team_lead") };
  return (
    <Prefetched reads={{ [budgetPath(id)]: () => budget, [burnPath(id, value)]: () => readBudgetBurn(ctx, id, value ?? undefined) }}>
      <BudgetPageView id={id} now={ctx.clock.now().toISOString()} may={may} />
    </Prefetched>
  );
}
