import { readBody, route } from "@/lib/http";
import { receiveEvents } from "@/lib/metering";
import { IngestQuery } from "@/lib/metering/schemas";
import { listEvents } from "@/lib/reporting";
import { EventListParams } from "@/lib/reporting/schemas";

const MAX_BYTES = 16 * 1024 * 1024;
const LINE_TYPES = ["application/x-ndjson", "application/ndjson", "application/jsonl"];

export const POST = route({
  auth: { scope: "ingest" },
  query: IngestQuery,
  accepts: ["application/json", ...LINE_TYPES],
  run: async (ctx, { query, request }) => {
    const type = (request.headers.get("content-type") ?? "").toLowerCase();
    const isLines = LINE_TYPES.some((lines) => type.startsWith(lines));
    return receiveEvents(ctx, await readBody(request, { maxBytes: MAX_BYTES }), {
      isLines,
      isVerbose: query.verbose === "1",
      onBehalfOf: request.headers.get("on-behalf-of"),
    });
  },
});

export const GET = route({ auth: { scope: "read" }, query: EventListParams, run: (ctx, { query }) => listEvents(ctx, query) });
