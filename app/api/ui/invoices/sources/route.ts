import { answer, route } from "@/lib/http";
import { createSource, listSources } from "@/lib/invoices";
import { NewSource } from "@/lib/invoices/schemas";

export const GET = route({ auth: { session: true }, run: listSources });

export const POST = route({
  auth: { session: true },
  body: NewSource,
  run: async (ctx, { body }) => answer(await createSource(ctx, body), { status: 201 }),
});
