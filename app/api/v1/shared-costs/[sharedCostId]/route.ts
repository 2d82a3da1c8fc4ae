import { changeSharedCost, retractSharedCost } from "@/lib/allocation";
import { ReasonInput, SharedCostChange, SharedCostPath } from "@/lib/allocation/schemas";
import { route } from "@/lib/http";

export const PATCH = route({
  auth: { scope: "admin" },
  params: SharedCostPath,
  body: SharedCostChange,
  run: (ctx, { params, body }) => changeSharedCost(ctx, params.sharedCostId, body),
});

export const DELETE = route({
  auth: { scope: "admin" },
  params: SharedCostPath,
  body: ReasonInput,
  run: (ctx, { params, body }) => retractSharedCost(ctx, params.sharedCostId, body),
});
