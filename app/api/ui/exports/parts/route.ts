import { listPartNames } from "@/lib/exports";
import { route } from "@/lib/http";

export const GET = route({ auth: { session: true }, run: (ctx) => listPartNames(ctx) });
