import { route } from "@/lib/http";
import { writeReview } from "@/lib/incidents";
import { IncidentPath, ReviewInput } from "@/lib/incidents/schemas";

export const POST = route({
  auth: { session: true },
  params: IncidentPath,
  body: ReviewInput,
  run: (ctx, { params, body }) => writeReview(ctx, params.incidentId, body),
});
