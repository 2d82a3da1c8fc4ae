import { route } from "@/lib/http";
import { retractPriceOverride } from "@/lib/pricing";
import { RetractInput } from "@/lib/pricing/schemas";

export const POST = route({ auth: { session: true }, body: RetractInput, run: (ctx, { body }) => retractPriceOverride(ctx, body) });
