import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { NotFound } from "@/lib/kernel/errors";
import type { TemplateView } from "./core/views";
import { requireNamed } from "./create-campaign";
import type { TemplateChange } from "./schemas";
import { requirePerson } from "./sight";
import { lockTemplate, type TemplateRow, writeTemplate } from "./store/campaigns";
import { readUserNames } from "./store/people";
import { monthsAfter, templateView } from "./templates";

/** Changes a template; reviews that were made by it stay as they are. Right: review.define. @throws NotFound */
export async function changeTemplate(ctx: Context, templateId: string, change: TemplateChange): Promise<TemplateView> {
  authorize(ctx, "review.define");
  requirePerson(ctx, "say how access is reviewed");
  const now = ctx.clock.now();
  const after = await withTransaction(ctx.db, async (tx) => {
    const before = await lockTemplate(tx, templateId);
    if (!before) throw new NotFound("There is no such template.");
    if (change.stages) await requireNamed(tx, change.stages);
    const everyMonths = change.everyMonths === undefined ? before.everyMonths : change.everyMonths;
    const row: TemplateRow = {
      ...before,
      name: change.name ?? before.name,
      scope: change.scope ?? before.scope,
      stages: change.stages ?? before.stages,
      rules: change.rules ?? before.rules,
      ...{ everyMonths, kind: everyMonths === null ? "one_off" : "periodic", nextAt: nextAtOf(before, everyMonths, now) },
      archivedAt: change.archived === undefined ? before.archivedAt : change.archived ? (before.archivedAt ?? now) : null,
    };
    await writeTemplate(tx, row);
    await recordAudit(tx, ctx, {
      action: "review_template.change",
      objectType: "review_template",
      objectId: templateId,
      before,
      after: row,
    });
    return row;
  });
  return templateView(after, await readUserNames(ctx.db));
}

function nextAtOf(before: TemplateRow, everyMonths: number | null, now: Date): Date | null {
  if (everyMonths === null) return null;
  return before.everyMonths === everyMonths && before.nextAt !== null ? before.nextAt : monthsAfter(now, everyMonths);
}
