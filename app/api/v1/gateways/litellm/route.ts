import { describeError, log, readBody, route } from "@/lib/http";
import { processInbox, receivePayload, sourceOf } from "@/lib/metering";

const MAX_BYTES = 64 * 1024 * 1024;

/** LiteLLM never sends a batch again: it is kept as it came and answered at once, and read after that. Any content type. */
export const POST = route({
  auth: { scope: "ingest" },
  isSentOnce: true,
  run: async (ctx, { request }) => {
    const body = await readBody(request, { maxBytes: MAX_BYTES });
    const onBehalfOf = request.headers.get("on-behalf-of");
    if (body.length > 0) await receivePayload(ctx, sourceOf(ctx), "litellm", body, onBehalfOf);
    processInbox(ctx.db, ctx.clock).catch((error: unknown) => log().warn({ error: describeError(error) }, "inbox not read, the job will"));
    return { received: body.length > 0 };
  },
});
