import { openManifest } from "@/lib/exports";
import { ExportFilePath } from "@/lib/exports/schemas";
import { route, stream } from "@/lib/http";

export const GET = route({
  auth: { session: true },
  params: ExportFilePath,
  run: async (ctx, { params }) => {
    const { chunks, ...head } = await openManifest(ctx, params.exportId);
    return stream(chunks, head);
  },
});
