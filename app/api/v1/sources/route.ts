import { listSources } from "@/lib/auth";
import { route } from "@/lib/http";

export const GET = route({ auth: { scope: "read" }, run: async (ctx) => ({ data: await listSources(ctx), nextCursor: null }) });
