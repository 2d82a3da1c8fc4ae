import { listSchemas, oneOf } from "@/lib/directory";
import { ScimPath } from "@/lib/directory/schemas";
import { scimRoute } from "@/lib/http";

export const GET = scimRoute({
  params: ScimPath,
  run: async (ctx, { base, params }) => ({ resource: oneOf(listSchemas(ctx, base), params.id) }),
});
