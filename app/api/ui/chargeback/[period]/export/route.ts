import { streamExport } from "@/lib/exports";
import { ExportParams, ExportPath } from "@/lib/exports/schemas";
import { route, stream } from "@/lib/http";

export const GET = route({
  auth: { session: true },
  params: ExportPath,
  query: ExportParams,
  run: async (ctx, { params, query }) => {
    const { chunks, ...head } = await streamExport(ctx, params.period, query);
    return stream(chunks, head);
  },
});
