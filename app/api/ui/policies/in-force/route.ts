import { route } from "@/lib/http";
import { checkPolicy } from "@/lib/policy";

export const GET = route({ auth: { session: true }, run: (ctx) => checkPolicy(ctx, {}) });
