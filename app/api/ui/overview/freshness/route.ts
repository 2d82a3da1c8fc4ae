import { route } from "@/lib/http";
import { readFreshness } from "@/lib/reporting";

export const GET = route({ auth: { session: true }, run: (ctx) => readFreshness(ctx) });
