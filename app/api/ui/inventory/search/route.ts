import { route } from "@/lib/http";
import { searchInventory } from "@/lib/identities";
import { SearchQuery } from "@/lib/identities/schemas";

export const GET = route({
  auth: { session: true },
  query: SearchQuery,
  run: async (ctx, { query }) => ({ data: await searchInventory(ctx, query), nextCursor: null }),
});
