import { route } from "@/lib/http";
import { listRejected } from "@/lib/metering";
import { RejectedQuery } from "@/lib/metering/schemas";

export const GET = route({ auth: { scope: "read" }, query: RejectedQuery, run: (ctx, { query }) => listRejected(ctx, query) });
