import { listDetectors } from "@/lib/anomalies";
import { route } from "@/lib/http";

export const GET = route({ auth: { scope: "read" }, run: (ctx) => listDetectors(ctx) });
