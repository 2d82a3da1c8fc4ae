import { renewLease } from "@/lib/enforcement";
import { LeasePath, LeaseRenewal } from "@/lib/enforcement/schemas";
import { route } from "@/lib/http";

export const POST = route({
  auth: { scope: "enforce" },
  params: LeasePath,
  body: LeaseRenewal,
  run: (ctx, { params, body }) => renewLease(ctx, params.leaseId, body),
});
