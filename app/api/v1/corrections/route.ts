import { route } from "@/lib/http";
import { listCorrections } from "@/lib/metering";
import { CorrectionQuery } from "@/lib/metering/schemas";

export const GET = route({ auth: { scope: "read" }, query: CorrectionQuery, run: (ctx, { query }) => listCorrections(ctx, query) });
