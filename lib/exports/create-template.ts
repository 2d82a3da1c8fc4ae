import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { BUILT_IN_TEMPLATES } from "./core/journal-template";
import type { TemplateRow } from "./core/views";
import type { TemplateInput } from "./schemas";
import { insertTemplate, isTemplateName } from "./store/templates";

/**
 * Adds how a journal looks for one more ledger. It is never changed: another one takes its place. Right: export.schedule.
 * @throws Conflict for a name that is taken.
 */
export async function createTemplate(ctx: Context, input: TemplateInput): Promise<TemplateRow> {
  authorize(ctx, "export.schedule");
  const id = newId("jtp");
  return withTransaction(ctx.db, async (tx) => {
    const isTaken = BUILT_IN_TEMPLATES.some(({ name }) => name === input.name) || (await isTemplateName(tx, input.name));
    if (isTaken)
      throw new Conflict(`There is a template called “${input.name}”.`, [
        { location: "name", message: "Taken.", fix: "Choose another name." },
      ]);
    const row = await insertTemplate(tx, { ...input, id }, ctx.actor.id, ctx.clock.now());
    await recordAudit(tx, ctx, { action: "journal_template.create", objectType: "journal_template", objectId: id, after: row });
    return row;
  });
}
