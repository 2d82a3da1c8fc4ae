import { z } from "zod";
import { readBody, route } from "@/lib/http";
import { receiveResponses } from "@/lib/metering";
import { IngestQuery } from "@/lib/metering/schemas";

const MAX_BYTES = 16 * 1024 * 1024;

/** A provider's raw answers or their usage, each with a context: one, a list, or one a line. */
export const POST = route({
  auth: { scope: "ingest" },
  params: z.object({ provider: z.string() }),
  query: IngestQuery,
  run: async (ctx, { params, query, request }) =>
    receiveResponses(ctx, await readBody(request, { maxBytes: MAX_BYTES }), {
      provider: params.provider,
      isVerbose: query.verbose === "1",
      onBehalfOf: request.headers.get("on-behalf-of"),
    }),
});
