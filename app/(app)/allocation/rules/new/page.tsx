import type { Metadata } from "next";
import { CHOICES_PATH, RULES_PATH } from "@/components/allocation/allocation-paths";
import { RuleEditor } from "@/components/allocation/rule-editor";
import { listRules, readChoices } from "@/lib/allocation";
import { requireActor } from "@/lib/auth/page";
import { Prefetched } from "../../../prefetched";
import { refusal } from "../../../refusal";

export const metadata: Metadata = { title: "New rule" };

export default async function NewRulePage() {
  const ctx = await requireActor("/allocation/rules/new");
  const refused = refusal(ctx, "/allocation");
  if (refused) return refused;
  return (
    <Prefetched reads={{ [CHOICES_PATH]: () => readChoices(ctx), [`${RULES_PATH}?state=all`]: () => listRules(ctx, { state: "all" }) }}>
      <RuleEditor ruleId={null} rights={[...ctx.actor.rights]} />
    </Prefetched>
  );
}
