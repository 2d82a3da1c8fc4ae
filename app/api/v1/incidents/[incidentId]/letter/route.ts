import { route, stream } from "@/lib/http";
import { writeCreditLetter } from "@/lib/incidents";
import { IncidentPath } from "@/lib/incidents/schemas";

export const GET = route({
  auth: { scope: "read" },
  params: IncidentPath,
  run: async (ctx, { params }) => {
    const { chunks, fileName } = await writeCreditLetter(ctx, params.incidentId);
    return stream(chunks, { contentType: "text/plain; charset=utf-8", fileName });
  },
});
