import { route } from "@/lib/http";
import { readSuccessesAfter } from "@/lib/reporting";
import { readSecretFinding } from "@/lib/security";
import { SecretFindingPath } from "@/lib/security/schemas";

export const GET = route({
  auth: { scope: "read" },
  params: SecretFindingPath,
  run: (ctx, { params }) => readSecretFinding(ctx, params.findingId, readSuccessesAfter),
});
