import { removeTemplate } from "@/lib/exports";
import { TemplatePath } from "@/lib/exports/schemas";
import { route } from "@/lib/http";

export const DELETE = route({
  auth: { scope: "admin" },
  params: TemplatePath,
  run: (ctx, { params }) => removeTemplate(ctx, params.templateId),
});
