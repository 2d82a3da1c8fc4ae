import { route } from "@/lib/http";
import { listRejectedGroups } from "@/lib/metering";
import { RejectedGroupsQuery } from "@/lib/metering/schemas";

export const GET = route({ auth: { scope: "read" }, query: RejectedGroupsQuery, run: (ctx, { query }) => listRejectedGroups(ctx, query) });
