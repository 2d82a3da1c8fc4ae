import { route } from "@/lib/http";
import { retryRejected } from "@/lib/metering";
import { RetryRejectedInput } from "@/lib/metering/schemas";

export const POST = route({ auth: { scope: "admin" }, body: RetryRejectedInput, run: (ctx, { body }) => retryRejected(ctx, body) });
