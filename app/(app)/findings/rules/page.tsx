import type { Metadata } from "next";
import { RULES_PATH } from "@/components/findings/finding-words";
import { RulesView } from "@/components/findings/rules-view";
import { requireActor } from "@/lib/auth/page";
import { listRules } from "@/lib/risk";
import { Prefetched } from "../../prefetched";
import { refusal } from "../../refusal";

export const metadata: Metadata = { title: "Rules of risk" };

export default async function RulesPage() {
  const ctx = await requireActor("/findings/rules");
  const refused = refusal(ctx, "/findings");
  if (refused) return refused;
  return (
    <Prefetched reads={{ [RULES_PATH]: () => listRules(ctx) }}>
      <RulesView now={ctx.clock.now().toISOString()} mayChange={ctx.actor.rights.has("risk.configure")} />
    </Prefetched>
  );
}
