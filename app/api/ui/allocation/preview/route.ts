import { PreviewInput } from "@/lib/allocation/schemas";
import { previewAllocation } from "@/lib/chargeback";
import { route } from "@/lib/http";

/** Stores nothing; a draft is long, so that it is sent as a body. */
export const POST = route({ auth: { session: true }, body: PreviewInput, run: (ctx, { body }) => previewAllocation(ctx, body) });
