import type { Metadata } from "next";
import { CHOICES_PATH, RULES_PATH } from "@/components/allocation/allocation-paths";
import { RuleEditor } from "@/components/allocation/rule-editor";
import { listRules, readChoices } from "@/lib/allocation";
import { requireActor } from "@/lib/auth/page";
import { Prefetched } from "../../../prefetched";
import { refusal } from "../../../refusal";

export const metadata: Metadata = { title: "Change a rule" };

export default async function RulePage({ params }: { params: Promise<{ ruleId: string }> }) {
  const ruleId = decodeURIComponent((await params).ruleId);
  const ctx = await requireActor(`/allocation/rules/${encodeURIComponent(ruleId)}`);
  const refused = refusal(ctx, "/allocation");
  if (refused) return refused;
  return (
    <Prefetched reads={{ [CHOICES_PATH]: () => readChoices(ctx), [`${RULES_PATH}?state=all`]: () => listRules(ctx, { state: "all" }) }}>
      <RuleEditor ruleId={ruleId} rights={[...ctx.actor.rights]} />
    </Prefetched>
  );
}
