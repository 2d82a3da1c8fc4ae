import { route } from "@/lib/http";
import { listTemplates } from "@/lib/reviews";

export const GET = route({ auth: { scope: "read" }, run: (ctx) => listTemplates(ctx) });
