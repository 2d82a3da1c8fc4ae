import { changePolicy, readPolicy } from "@/lib/budgets";
import { PolicyInput } from "@/lib/budgets/schemas";
import { route } from "@/lib/http";

export const GET = route({ auth: { session: true }, run: (ctx) => readPolicy(ctx) });

export const PATCH = route({ auth: { session: true }, body: PolicyInput, run: (ctx, { body }) => changePolicy(ctx, body) });
