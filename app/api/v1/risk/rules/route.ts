import { route } from "@/lib/http";
import { listRules } from "@/lib/risk";

export const GET = route({ auth: { scope: "read" }, run: (ctx) => listRules(ctx) });
