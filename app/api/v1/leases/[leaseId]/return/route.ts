import { returnLease } from "@/lib/enforcement";
import { LeasePath, LeaseReturn } from "@/lib/enforcement/schemas";
import { route } from "@/lib/http";

export const POST = route({
  auth: { scope: "enforce" },
  params: LeasePath,
  body: LeaseReturn,
  run: (ctx, { params }) => returnLease(ctx, params.leaseId),
});
