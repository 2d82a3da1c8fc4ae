import { reviseStoredUsage } from "@/app/api/_revisions/revise-stored-usage";
import { route } from "@/lib/http";
import { decidePriceProposals, listPriceProposals } from "@/lib/pricing";
import { DecideProposalsInput, PriceProposalQuery } from "@/lib/pricing/schemas";

export const GET = route({ auth: { session: true }, query: PriceProposalQuery, run: (ctx, { query }) => listPriceProposals(ctx, query) });

export const POST = route({
  auth: { session: true },
  body: DecideProposalsInput,
  run: async (ctx, { body }) => {
    const decided = await decidePriceProposals(ctx, body);
    await reviseStoredUsage(ctx);
    return decided;
  },
});
