import { readChoices } from "@/lib/allocation";
import { route } from "@/lib/http";

export const GET = route({ auth: { session: true }, run: (ctx) => readChoices(ctx) });
