import { route } from "@/lib/http";
import { listFindings } from "@/lib/risk";
import { FindingQuery } from "@/lib/risk/schemas";

export const GET = route({ auth: { scope: "read" }, query: FindingQuery, run: (ctx, { query }) => listFindings(ctx, query) });
