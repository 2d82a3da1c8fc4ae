import { route } from "@/lib/http";
import { listPriceProposals } from "@/lib/pricing";
import { PriceProposalQuery } from "@/lib/pricing/schemas";

export const GET = route({ auth: { scope: "read" }, query: PriceProposalQuery, run: (ctx, { query }) => listPriceProposals(ctx, query) });
