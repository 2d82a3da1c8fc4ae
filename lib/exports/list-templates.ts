import { authorize, type Context } from "@/lib/auth";
import { BUILT_IN_TEMPLATES } from "./core/journal-template";
import type { TemplateRow } from "./core/views";
import { readTemplates } from "./store/templates";

/** Templates of journals, those built in first. Right: chargeback.export. */
export async function listTemplates(ctx: Context): Promise<TemplateRow[]> {
  authorize(ctx, "chargeback.export");
  const builtIn = BUILT_IN_TEMPLATES.map((template) => ({ ...template, isBuiltIn: true, createdBy: null }));
  return [...builtIn, ...(await readTemplates(ctx.db))];
}
