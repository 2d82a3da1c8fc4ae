import { decideTrueUp } from "@/lib/allocation";
import { TrueUpDecision, TrueUpPath } from "@/lib/allocation/schemas";
import { route } from "@/lib/http";

export const PATCH = route({
  auth: { session: true },
  params: TrueUpPath,
  body: TrueUpDecision,
  run: (ctx, { params, body }) => decideTrueUp(ctx, params.trueUpId, body),
});
