import { z } from "zod";
import { answer, type RouteHandler, readBody, route } from "@/lib/http";
import { receiveRuns } from "@/lib/metering";
import { runsOfJson } from "@/lib/metering/core/adapters/langsmith";
import { withApiKey } from "./with-api-key";

const MAX_BYTES = 64 * 1024 * 1024;

/** @param params Of an address that names the run, which its body need not do. */
export const receiveJsonRuns = (params: z.ZodType<{ runId?: string }> = z.object({})): RouteHandler =>
  withApiKey(
    route({
      auth: { scope: "ingest" },
      params,
      run: async (ctx, { params: { runId }, request }) => {
        const runs = runsOfJson(await readBody(request, { maxBytes: MAX_BYTES }), runId);
        return answer(await receiveRuns(ctx, runs, { onBehalfOf: request.headers.get("on-behalf-of") }), { status: 202 });
      },
    }),
  );
