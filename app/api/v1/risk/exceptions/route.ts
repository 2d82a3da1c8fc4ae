import { route } from "@/lib/http";
import { listExceptions } from "@/lib/risk";
import { ExceptionQuery } from "@/lib/risk/schemas";

export const GET = route({ auth: { scope: "read" }, query: ExceptionQuery, run: (ctx, { query }) => listExceptions(ctx, query) });
