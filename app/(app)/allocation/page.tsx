import type { Metadata } from "next";
import { RULES_PATH } from "@/components/allocation/allocation-paths";
import { RulesView } from "@/components/allocation/rules-view";
import { listRules } from "@/lib/allocation";
import { requireActor } from "@/lib/auth/page";
import { Prefetched } from "../prefetched";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Allocation" };

export default async function RulesPage() {
  const ctx = await requireActor("/allocation");
  const refused = refusal(ctx, "/allocation");
  if (refused) return refused;
  return (
    <Prefetched reads={{ [`${RULES_PATH}?state=all`]: () => listRules(ctx, { state: "all" }) }}>
      <RulesView rights={[...ctx.actor.rights]} />
    </Prefetched>
  );
}
