import { route } from "@/lib/http";
import { undoDeed } from "@/lib/incidents";
import { StepPath, UndoInput } from "@/lib/incidents/schemas";

export const POST = route({
  auth: { session: true },
  params: StepPath,
  body: UndoInput,
  run: (ctx, { params, body }) => undoDeed(ctx, params.incidentId, params.stepId, body),
});
