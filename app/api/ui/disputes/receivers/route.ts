import { listReceivers } from "@/lib/chargeback";
import { route } from "@/lib/http";

/** Whom a credited line can go to. */
export const GET = route({ auth: { session: true }, run: (ctx) => listReceivers(ctx) });
