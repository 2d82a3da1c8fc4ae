import { addMarkup, listMarkups } from "@/lib/allocation";
import { MarkupInput } from "@/lib/allocation/schemas";
import { answer, route } from "@/lib/http";

export const GET = route({ auth: { session: true }, run: (ctx) => listMarkups(ctx) });

export const POST = route({
  auth: { session: true },
  body: MarkupInput,
  run: async (ctx, { body }) => answer(await addMarkup(ctx, body), { status: 201 }),
});
