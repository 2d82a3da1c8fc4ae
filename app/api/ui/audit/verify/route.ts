import { checkAudit } from "@/lib/audit";
import { route } from "@/lib/http";

/** Walks the whole chain: asked for by a button, so never by a link or a prefetch. */
export const POST = route({ auth: { session: true }, run: (ctx) => checkAudit(ctx) });
