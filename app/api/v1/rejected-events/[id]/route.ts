import { route } from "@/lib/http";
import { readRejected } from "@/lib/metering";
import { RejectedPath } from "@/lib/metering/schemas";

export const GET = route({ auth: { scope: "read" }, params: RejectedPath, run: (ctx, { params }) => readRejected(ctx, params.id) });
