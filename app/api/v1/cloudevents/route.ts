import { readBody, route } from "@/lib/http";
import { receiveCloudEvents } from "@/lib/metering";
import { IngestQuery } from "@/lib/metering/schemas";

const MAX_BYTES = 16 * 1024 * 1024;

/** CloudEvents in structured, binary and batch mode; headers tell a binary one, whatever the content type. */
export const POST = route({
  auth: { scope: "ingest" },
  query: IngestQuery,
  run: async (ctx, { query, request }) =>
    receiveCloudEvents(ctx, await readBody(request, { maxBytes: MAX_BYTES }), {
      headers: request.headers,
      isVerbose: query.verbose === "1",
      onBehalfOf: request.headers.get("on-behalf-of"),
    }),
});
