import { route } from "@/lib/http";
import { changeTemplate } from "@/lib/reviews";
import { TemplateChange, TemplatePath } from "@/lib/reviews/schemas";

export const PATCH = route({
  auth: { session: true },
  params: TemplatePath,
  body: TemplateChange,
  run: (ctx, { params, body }) => changeTemplate(ctx, params.templateId, body),
});
