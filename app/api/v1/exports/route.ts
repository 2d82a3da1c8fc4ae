import { listExports, makeExport } from "@/lib/exports";
import { ExportsQuery, MakeExportInput } from "@/lib/exports/schemas";
import { answer, route } from "@/lib/http";

export const GET = route({ auth: { scope: "read" }, query: ExportsQuery, run: (ctx, { query }) => listExports(ctx, query) });

export const POST = route({
  auth: { scope: "read" },
  body: MakeExportInput,
  run: async (ctx, { body }) => answer(await makeExport(ctx, body), { status: 201 }),
});
