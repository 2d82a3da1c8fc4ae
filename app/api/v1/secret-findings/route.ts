import { route } from "@/lib/http";
import { readSuccessesAfter } from "@/lib/reporting";
import { listSecretFindings } from "@/lib/security";
import { SecretFindingQuery } from "@/lib/security/schemas";

export const GET = route({
  auth: { scope: "read" },
  query: SecretFindingQuery,
  run: (ctx, { query }) => listSecretFindings(ctx, query, readSuccessesAfter),
});
