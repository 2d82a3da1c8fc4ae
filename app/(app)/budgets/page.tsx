import type { Metadata } from "next";
import { listPath, requestsPath } from "@/components/budgets/budget-words";
import { BudgetsView } from "@/components/budgets/budgets-view";
import { requireActor } from "@/lib/auth/page";
import { listBudgets, listRequests } from "@/lib/budgets";
import { BudgetQuery, RequestQuery } from "@/lib/budgets/schemas";
import { Prefetched } from "../prefetched";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Budgets" };

/** Who answers for something begins with that; who looks after the whole begins with all. */
export default async function BudgetsPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const ctx = await requireActor("/budgets");
  const refused = refusal(ctx, "/budgets");
  if (refused) return refused;
  const { roles, rights } = ctx.actor;
  const whose = roles.length > 0 && roles.every((role) => role === "identity_owner" || role === "team_lead") ? "mine" : "all";
  const asked = (await searchParams).whose ?? whose;
  const mine = asked === "mine" ? { mine: "true" } : {};
  return (
    <Prefetched
      reads={{
        [listPath(mine)]: () => listBudgets(ctx, BudgetQuery.parse({ ...mine, limit: 200 })),
        [requestsPath({ state: "waiting" })]: () => listRequests(ctx, RequestQuery.parse({ limit: 100 })),
      }}
    >
      <BudgetsView now={ctx.clock.now().toISOString()} mayWrite={rights.has("budget.write")} whose={whose} />
    </Prefetched>
  );
}
