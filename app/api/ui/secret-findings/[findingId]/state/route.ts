import { route } from "@/lib/http";
import { readSuccessesAfter } from "@/lib/reporting";
import { setFindingState } from "@/lib/security";
import { FindingStateInput, SecretFindingPath } from "@/lib/security/schemas";

export const POST = route({
  auth: { session: true },
  params: SecretFindingPath,
  body: FindingStateInput,
  run: (ctx, { params, body }) => setFindingState(ctx, params.findingId, body, readSuccessesAfter),
});
