import { replayBehaviour } from "@/lib/anomalies";
import { ReplayInput } from "@/lib/anomalies/schemas";
import { route } from "@/lib/http";

export const POST = route({ auth: { session: true }, body: ReplayInput, run: (ctx, { body }) => replayBehaviour(ctx, body) });
