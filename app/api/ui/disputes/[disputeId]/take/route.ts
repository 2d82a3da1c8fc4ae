import { takeDispute } from "@/lib/chargeback";
import { DisputePath } from "@/lib/chargeback/core/statement-input";
import { route } from "@/lib/http";

export const POST = route({ auth: { session: true }, params: DisputePath, run: (ctx, { params }) => takeDispute(ctx, params.disputeId) });
