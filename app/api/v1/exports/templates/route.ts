import { createTemplate, listTemplates } from "@/lib/exports";
import { TemplateInput } from "@/lib/exports/schemas";
import { answer, route } from "@/lib/http";

export const GET = route({ auth: { scope: "read" }, run: async (ctx) => ({ data: await listTemplates(ctx), nextCursor: null }) });

export const POST = route({
  auth: { scope: "admin" },
  body: TemplateInput,
  run: async (ctx, { body }) => answer(await createTemplate(ctx, body), { status: 201 }),
});
