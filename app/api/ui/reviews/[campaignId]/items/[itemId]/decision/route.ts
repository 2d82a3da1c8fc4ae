import { route } from "@/lib/http";
import { decideItem, undoDecision } from "@/lib/reviews";
import { ItemDecision, ItemPath } from "@/lib/reviews/schemas";

export const POST = route({
  auth: { session: true },
  params: ItemPath,
  body: ItemDecision,
  run: (ctx, { params, body }) => decideItem(ctx, params.campaignId, params.itemId, body),
});

export const DELETE = route({
  auth: { session: true },
  params: ItemPath,
  run: (ctx, { params }) => undoDecision(ctx, params.campaignId, params.itemId),
});
