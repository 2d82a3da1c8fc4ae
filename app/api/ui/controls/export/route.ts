import { exportControls } from "@/lib/controls";
import { ControlExportQuery } from "@/lib/controls/schemas";
import { route } from "@/lib/http";

export const GET = route({
  auth: { session: true },
  query: ControlExportQuery,
  run: async (ctx, { query }) => {
    const { text, sha256, contentType, fileName } = await exportControls(ctx, query);
    const disposition = `attachment; filename="${fileName}"`;
    return new Response(text, { headers: { "content-type": contentType, "content-disposition": disposition, "x-content-sha256": sha256 } });
  },
});
