import { route } from "@/lib/http";
import { retractCreditPool } from "@/lib/pricing";
import { RetractInput } from "@/lib/pricing/schemas";

export const POST = route({ auth: { scope: "admin" }, body: RetractInput, run: (ctx, { body }) => retractCreditPool(ctx, body) });
