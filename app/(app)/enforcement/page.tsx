import type { Metadata } from "next";
import { ALL_RULES_PATH, POLICY_PATH } from "@/components/budgets/budget-words";
import { EnforcementView } from "@/components/budgets/enforcement-view";
import { scopeOf } from "@/lib/auth";
import { requireActor } from "@/lib/auth/page";
import { listRules, readPolicy } from "@/lib/budgets";
import { RuleQuery } from "@/lib/budgets/schemas";
import { Prefetched } from "../prefetched";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Stops and limits" };

export default async function EnforcementPage() {
  const ctx = await requireActor("/enforcement");
  const refused = refusal(ctx, "/enforcement");
  if (refused) return refused;
  const { rights } = ctx.actor;
  const put = rights.has("identity.suspend") || rights.has("budget.write") || rights.has("budget.lower");
  const may = { put, policy: scopeOf(ctx.actor, "budget.write").kind === "all" };
  return (
    <Prefetched
      reads={{
        [ALL_RULES_PATH]: () => listRules(ctx, RuleQuery.parse({ state: "all", limit: 100 })),
        [POLICY_PATH]: () => readPolicy(ctx),
      }}
    >
      <EnforcementView now={ctx.clock.now().toISOString()} may={may} />
    </Prefetched>
  );
}
