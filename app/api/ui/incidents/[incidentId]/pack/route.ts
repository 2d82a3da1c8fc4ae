import { route, stream } from "@/lib/http";
import { exportPack } from "@/lib/incidents";
import { IncidentPath } from "@/lib/incidents/schemas";

export const GET = route({
  auth: { session: true },
  params: IncidentPath,
  run: async (ctx, { params }) => {
    const { chunks, fileName } = await exportPack(ctx, params.incidentId);
    return stream(chunks, { contentType: "application/zip", fileName });
  },
});
