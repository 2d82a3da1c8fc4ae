import { listExports, makeExport } from "@/lib/exports";
import { ExportsQuery, MakeExportInput } from "@/lib/exports/schemas";
import { answer, route } from "@/lib/http";

export const GET = route({ auth: { session: true }, query: ExportsQuery, run: (ctx, { query }) => listExports(ctx, query) });

export const POST = route({
  auth: { session: true },
  body: MakeExportInput,
  run: async (ctx, { body }) => answer(await makeExport(ctx, body), { status: 201 }),
});
