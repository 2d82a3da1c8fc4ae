import { route } from "@/lib/http";
import { listSecuritySources } from "@/lib/security";

export const GET = route({ auth: { scope: "read" }, run: async (ctx) => ({ data: await listSecuritySources(ctx), nextCursor: null }) });
