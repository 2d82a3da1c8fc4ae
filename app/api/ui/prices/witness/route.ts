import { route } from "@/lib/http";
import { compareWitness } from "@/lib/reporting";

export const GET = route({ auth: { session: true }, run: (ctx) => compareWitness(ctx) });
