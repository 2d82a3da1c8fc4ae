import { changePolicy, readPolicy } from "@/lib/budgets";
import { PolicyInput } from "@/lib/budgets/schemas";
import { route } from "@/lib/http";

export const GET = route({ auth: { scope: "read" }, run: (ctx) => readPolicy(ctx) });

export const PATCH = route({ auth: { scope: "admin" }, body: PolicyInput, run: (ctx, { body }) => changePolicy(ctx, body) });
