import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict } from "@/lib/kernel/errors";
import { requireWhole } from "./sight";
import { deleteDraft, lockRules, readRules } from "./store/rules";

/** Throws the draft of a rule away; what holds goes on. Right: allocation.write of everything. @throws Conflict without a draft. */
export async function discardRule(ctx: Context, ruleId: string): Promise<void> {
  requireWhole(ctx, "allocation.write");
  await withTransaction(ctx.db, async (tx) => {
    await lockRules(tx);
    const [draft] = await readRules(tx, { ruleId, state: "draft" });
    if (!draft) throw new Conflict("This rule has no draft.");
    await deleteDraft(tx, draft.id);
    await recordAudit(tx, ctx, {
      action: "allocation_rule.discard",
      objectType: "allocation_rule",
      objectId: draft.id,
      before: { name: draft.name, definition: draft.definition, validFrom: draft.validFrom },
    });
  });
}
