import { route } from "@/lib/http";
import { compareWitness } from "@/lib/reporting";

export const GET = route({ auth: { scope: "read" }, run: (ctx) => compareWitness(ctx) });
