import { listResourceTypes, oneOf } from "@/lib/directory";
import { ScimPath } from "@/lib/directory/schemas";
import { scimRoute } from "@/lib/http";

export const GET = scimRoute({
  params: ScimPath,
  run: async (ctx, { base, params }) => ({ resource: oneOf(await listResourceTypes(ctx, base), params.id) }),
});
