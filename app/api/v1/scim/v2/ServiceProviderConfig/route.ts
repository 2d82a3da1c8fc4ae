import { describeProvider } from "@/lib/directory";
import { scimRoute } from "@/lib/http";

export const GET = scimRoute({ run: async (ctx, { base }) => ({ resource: describeProvider(ctx, base) }) });
