import { route } from "@/lib/http";
import { changeIncidentPolicy, readIncidentPolicy } from "@/lib/incidents";
import { IncidentPolicyInput } from "@/lib/incidents/schemas";

export const GET = route({ auth: { session: true }, run: (ctx) => readIncidentPolicy(ctx) });
export const PATCH = route({ auth: { session: true }, body: IncidentPolicyInput, run: (ctx, { body }) => changeIncidentPolicy(ctx, body) });
