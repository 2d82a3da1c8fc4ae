import { route } from "@/lib/http";
import { takeOutMissing } from "@/lib/invoices";
import { SourcePath } from "@/lib/invoices/schemas";

/** What the newest files lack stops counting. */
export const POST = route({ auth: { session: true }, params: SourcePath, run: (ctx, { params }) => takeOutMissing(ctx, params.sourceId) });
