import { route } from "@/lib/http";
import { dismissRejected } from "@/lib/metering";
import { DismissRejectedInput } from "@/lib/metering/schemas";

export const POST = route({ auth: { scope: "admin" }, body: DismissRejectedInput, run: (ctx, { body }) => dismissRejected(ctx, body) });
