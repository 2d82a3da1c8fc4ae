import { route } from "@/lib/http";
import { readVersion } from "@/lib/policy";
import { PolicyPath } from "@/lib/policy/schemas";

export const GET = route({ auth: { session: true }, params: PolicyPath, run: (ctx, { params }) => readVersion(ctx, params.version) });
