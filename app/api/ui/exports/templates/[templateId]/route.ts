import { removeTemplate } from "@/lib/exports";
import { TemplatePath } from "@/lib/exports/schemas";
import { route } from "@/lib/http";

export const DELETE = route({
  auth: { session: true },
  params: TemplatePath,
  run: (ctx, { params }) => removeTemplate(ctx, params.templateId),
});
