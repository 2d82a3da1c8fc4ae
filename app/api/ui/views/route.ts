import { answer, route } from "@/lib/http";
import { listViewsWithMails, saveView } from "@/lib/views";
import { ViewInput } from "@/lib/views/schemas";

export const GET = route({ auth: { session: true }, run: (ctx) => listViewsWithMails(ctx) });

export const POST = route({
  auth: { session: true },
  body: ViewInput,
  run: async (ctx, { body }) => answer(await saveView(ctx, body), { status: 201 }),
});
