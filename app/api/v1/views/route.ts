import { answer, route } from "@/lib/http";
import { listViews, saveView } from "@/lib/views";
import { ViewInput } from "@/lib/views/schemas";

export const GET = route({ auth: { scope: "read" }, run: async (ctx) => ({ data: await listViews(ctx), nextCursor: null }) });

export const POST = route({
  auth: { scope: "admin" },
  body: ViewInput,
  run: async (ctx, { body }) => answer(await saveView(ctx, body), { status: 201 }),
});
