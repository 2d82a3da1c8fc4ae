import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict } from "@/lib/kernel/errors";
import { endings } from "./core/rule-versions";
import { requireStart } from "./open-start";
import type { EndInput } from "./schemas";
import { requireWhole } from "./sight";
import { endRows, lockRules, readRules } from "./store/rules";

/**
 * Ends a rule with the start of a period; versions that would begin later never hold. What it matched stays where it is from
 * then on. Right: allocation.write of everything.
 * @throws Conflict when nothing of it holds then, and for a day in a closed period; Invalid for a day that begins no period.
 */
export async function endRule(ctx: Context, ruleId: string, { validTo, reason }: EndInput): Promise<{ ended: string[] }> {
  requireWhole(ctx, "allocation.write");
  return withTransaction(ctx.db, async (tx) => {
    await lockRules(tx);
    await requireStart(tx, validTo, "validTo");
    const versions = await readRules(tx, { ruleId, state: "active" });
    const changes = endings(versions, validTo);
    if (changes.length === 0) throw new Conflict(`Nothing of this rule holds on ${validTo}.`);
    await endRows(tx, changes);
    await recordAudit(tx, ctx, {
      action: "allocation_rule.end",
      objectType: "allocation_rule",
      objectId: ruleId,
      before: versions.map(({ id, validFrom, validTo: until }) => ({ id, validFrom, validTo: until })),
      after: { ended: changes },
      reason,
    });
    return { ended: changes.map(({ id }) => id) };
  });
}
