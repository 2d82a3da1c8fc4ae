import { z } from "zod";
import { receiveJsonRuns } from "../../receive-json-runs";

/** What more is known of one run, as a rule that it has ended. */
export const PATCH = receiveJsonRuns(z.object({ runId: z.string().max(64) }));
