import { route } from "@/lib/http";
import { retractCreditMultiplier } from "@/lib/pricing";
import { RetractInput } from "@/lib/pricing/schemas";

export const POST = route({ auth: { scope: "admin" }, body: RetractInput, run: (ctx, { body }) => retractCreditMultiplier(ctx, body) });
