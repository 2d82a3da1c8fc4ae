import { answer, route } from "@/lib/http";
import { createTemplate, listTemplates } from "@/lib/reviews";
import { NewTemplate } from "@/lib/reviews/schemas";

export const GET = route({
  auth: { session: true },
  run: (ctx) => listTemplates(ctx),
});

export const POST = route({
  auth: { session: true },
  body: NewTemplate,
  run: async (ctx, { body }) => answer(await createTemplate(ctx, body), { status: 201 }),
});
