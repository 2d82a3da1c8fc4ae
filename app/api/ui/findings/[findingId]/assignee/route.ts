import { route } from "@/lib/http";
import { assignFinding } from "@/lib/risk";
import { AssignInput, FindingPath } from "@/lib/risk/schemas";

export const POST = route({
  auth: { session: true },
  params: FindingPath,
  body: AssignInput,
  run: (ctx, { params, body }) => assignFinding(ctx, params.findingId, body),
});
