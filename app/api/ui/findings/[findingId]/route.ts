import { route } from "@/lib/http";
import { readFinding } from "@/lib/risk";
import { FindingPath } from "@/lib/risk/schemas";

export const GET = route({ auth: { session: true }, params: FindingPath, run: (ctx, { params }) => readFinding(ctx, params.findingId) });
