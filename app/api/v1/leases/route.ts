import { leaseBudget } from "@/lib/enforcement";
import { LeaseInput } from "@/lib/enforcement/schemas";
import { route } from "@/lib/http";

export const POST = route({ auth: { scope: "enforce" }, body: LeaseInput, run: (ctx, { body }) => leaseBudget(ctx, body) });
