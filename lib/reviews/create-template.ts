import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { newId } from "@/lib/kernel/ids";
import type { TemplateView } from "./core/views";
import { requireNamed } from "./create-campaign";
import type { NewTemplate } from "./schemas";
import { requirePerson } from "./sight";
import { type TemplateRow, writeTemplate } from "./store/campaigns";
import { monthsAfter, templateView } from "./templates";

/** Keeps how reviews of a kind are done; a periodic one drafts its next review by itself. Right: review.define. */
export async function createTemplate(ctx: Context, input: NewTemplate): Promise<TemplateView> {
  authorize(ctx, "review.define");
  requirePerson(ctx, "say how access is reviewed");
  const now = ctx.clock.now();
  const { everyMonths = null, ...described } = input;
  const row: TemplateRow = {
    ...described,
    ...{ id: newId("rvt"), kind: everyMonths === null ? "one_off" : "periodic", everyMonths },
    ...{ nextAt: everyMonths === null ? null : monthsAfter(now, everyMonths), ownerId: ctx.actor.id, createdAt: now, archivedAt: null },
  };
  await withTransaction(ctx.db, async (tx) => {
    await requireNamed(tx, input.stages);
    await writeTemplate(tx, row);
    await recordAudit(tx, ctx, { action: "review_template.create", objectType: "review_template", objectId: row.id, after: row });
  });
  return templateView(row, new Map([[ctx.actor.id, ctx.actor.name]]));
}
