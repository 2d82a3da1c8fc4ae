import { route } from "@/lib/http";
import { simulatePrices } from "@/lib/reporting";
import { SimulationInput } from "@/lib/reporting/schemas";

export const POST = route({ auth: { scope: "read" }, body: SimulationInput, run: (ctx, { body }) => simulatePrices(ctx, body) });
