import { listBody, listResourceTypes } from "@/lib/directory";
import { scimRoute } from "@/lib/http";

export const GET = scimRoute({ run: async (ctx, { base }) => ({ resource: listBody(await listResourceTypes(ctx, base)) }) });
