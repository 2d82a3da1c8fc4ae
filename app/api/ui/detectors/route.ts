import { listDetectors } from "@/lib/anomalies";
import { route } from "@/lib/http";

export const GET = route({ auth: { session: true }, run: (ctx) => listDetectors(ctx) });
