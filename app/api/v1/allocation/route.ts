import { readAllocation } from "@/lib/exports";
import { AllocationParams } from "@/lib/exports/schemas";
import { route } from "@/lib/http";

export const GET = route({ auth: { scope: "read" }, query: AllocationParams, run: (ctx, { query }) => readAllocation(ctx, query) });
