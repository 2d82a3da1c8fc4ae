import { route } from "@/lib/http";
import { listWorkers } from "@/lib/risk";

export const GET = route({ auth: { session: true }, run: (ctx) => listWorkers(ctx) });
