import { route } from "@/lib/http";
import { listConnectors } from "@/lib/revocation";

export const GET = route({ auth: { scope: "read" }, run: async (ctx) => ({ data: await listConnectors(ctx), nextCursor: null }) });
