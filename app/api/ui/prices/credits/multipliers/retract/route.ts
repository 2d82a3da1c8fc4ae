import { route } from "@/lib/http";
import { retractCreditMultiplier } from "@/lib/pricing";
import { RetractInput } from "@/lib/pricing/schemas";

export const POST = route({ auth: { session: true }, body: RetractInput, run: (ctx, { body }) => retractCreditMultiplier(ctx, body) });
