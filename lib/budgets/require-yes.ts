import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import type { Directory } from "@/lib/identities";
import { Forbidden } from "@/lib/kernel/errors";
import { DUTY_WORDS } from "./core/approval";
import { mayGiveAlone } from "./core/approval-duty";
import { scopeOfCount } from "./core/approval-facts";
import type { Standing } from "./core/standing";
import { judgeRequest, type MoreOrAll } from "./judge-request";
import type { StoredBudget } from "./store/budgets";

/**
 * Holds who changes a budget to what a request for the same would need, inside the transaction of the change.
 * @param given What the change gives that was not there before.
 * @throws Forbidden naming whose yes it needs, unless it is one that the caller may give.
 */
export async function requireYes(
  tx: Tx,
  ctx: Context,
  budget: StoredBudget,
  given: MoreOrAll,
  { standing, names }: { standing: Standing; names: Directory },
): Promise<void> {
  const { needs, envelope } = await judgeRequest(tx, ctx, budget, given, { standing, names, hasOtherLead: true });
  if (mayGiveAlone(ctx.actor, needs, envelope, { scope: scopeOfCount(budget, given.value), standing })) return;
  const message = [...new Set(needs.map(({ why }) => why))].join(" ");
  const isLead = ctx.actor.roles.includes("team_lead");
  const duties = needs.map(({ duty }) => (duty === "team" && isLead ? "another lead of the team, or finance" : DUTY_WORDS[duty]));
  const fix = `Ask for more: it needs ${duties.join(" and ")}.`;
  throw new Forbidden(`Others decide on this. ${fix} ${message}`, [{ location: "duty", message, fix }]);
}
