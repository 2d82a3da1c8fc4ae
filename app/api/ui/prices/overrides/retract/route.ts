import { route } from "@/lib/http";
import { retractPriceOverride } from "@/lib/pricing";
import { RetractOverrideInput } from "@/lib/pricing/schemas";

export const POST = route({ auth: { session: true }, body: RetractOverrideInput, run: (ctx, { body }) => retractPriceOverride(ctx, body) });
