import { readDispute } from "@/lib/chargeback";
import { DisputePath } from "@/lib/chargeback/core/statement-input";
import { route } from "@/lib/http";

export const GET = route({ auth: { session: true }, params: DisputePath, run: (ctx, { params }) => readDispute(ctx, params.disputeId) });
