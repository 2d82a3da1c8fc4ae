import { route } from "@/lib/http";
import { readFinding } from "@/lib/risk";
import { FindingPath } from "@/lib/risk/schemas";

export const GET = route({ auth: { scope: "read" }, params: FindingPath, run: (ctx, { params }) => readFinding(ctx, params.findingId) });
