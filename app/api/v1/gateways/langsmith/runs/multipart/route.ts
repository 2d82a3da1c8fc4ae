import { answer, readForm, route, UPLOAD_TYPES } from "@/lib/http";
import { receiveRuns } from "@/lib/metering";
import { runsOfParts } from "@/lib/metering/core/adapters/langsmith";
import { withApiKey } from "../../with-api-key";

const MAX_BYTES = 64 * 1024 * 1024;

/** Runs in parts, as LangSmith's clients send them. Attachments and feedback are not read. */
export const POST = withApiKey(
  route({
    auth: { scope: "ingest" },
    accepts: UPLOAD_TYPES,
    run: async (ctx, { request }) => {
      const form = await readForm(request, { maxBytes: MAX_BYTES, fix: "Send the parts post.<run> and patch.<run>." });
      const parts = [...form.entries()].filter(([name]) => /^(?:post|patch)\./.test(name));
      const texts = await Promise.all(
        parts.map(async ([name, part]) => [name, typeof part === "string" ? part : await part.text()] as const),
      );
      return answer(await receiveRuns(ctx, runsOfParts(texts), { onBehalfOf: request.headers.get("on-behalf-of") }), { status: 202 });
    },
  }),
);
