import { refreshReview } from "@/lib/chargeback";
import { PeriodPath } from "@/lib/chargeback/schemas";
import { route } from "@/lib/http";

export const POST = route({ auth: { session: true }, params: PeriodPath, run: (ctx, { params }) => refreshReview(ctx, params.period) });
