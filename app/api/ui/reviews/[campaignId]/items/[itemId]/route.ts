import { route } from "@/lib/http";
import { readItem } from "@/lib/reviews";
import { ItemPath } from "@/lib/reviews/schemas";

export const GET = route({
  auth: { session: true },
  params: ItemPath,
  run: (ctx, { params }) => readItem(ctx, params.campaignId, params.itemId),
});
