import { route } from "@/lib/http";
import { listRules } from "@/lib/risk";

export const GET = route({ auth: { session: true }, run: (ctx) => listRules(ctx) });
