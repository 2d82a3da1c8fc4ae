import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { NotFound } from "@/lib/kernel/errors";
import { deleteTemplate } from "./store/templates";

/** Removes a template of the organisation; journals that were made with it stay as they are. Right: export.schedule. @throws NotFound */
export async function removeTemplate(ctx: Context, templateId: string): Promise<void> {
  authorize(ctx, "export.schedule");
  await withTransaction(ctx.db, async (tx) => {
    if (!(await deleteTemplate(tx, templateId))) throw new NotFound("There is no such template.");
    await recordAudit(tx, ctx, { action: "journal_template.remove", objectType: "journal_template", objectId: templateId });
  });
}
