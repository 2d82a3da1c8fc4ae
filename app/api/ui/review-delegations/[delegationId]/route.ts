import { route } from "@/lib/http";
import { actOnDelegation } from "@/lib/reviews";
import { DelegationDeed, DelegationPath } from "@/lib/reviews/schemas";

export const POST = route({
  auth: { session: true },
  params: DelegationPath,
  body: DelegationDeed,
  run: (ctx, { params, body }) => actOnDelegation(ctx, params.delegationId, body),
});
