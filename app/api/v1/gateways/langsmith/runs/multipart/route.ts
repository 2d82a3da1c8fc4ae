import { answer, readForm, route, UPLOAD_TYPES } from "@/lib/http";
import { receiveRuns } from "@/lib/metering";
import { runsOfParts } from "@/lib/metering/core/adapters/langsmith";
import { withApiKey } from "../../with-api-key";

const MAX_BYTES = 64 * 1024 * 1024;
/** Ten thousand runs in five parts each. */
const MAX_PARTS = 50_000;

/** Runs in parts, as LangSmith's clients send them. Attachments and feedback are not read. */
export const POST = withApiKey(
  route({
    auth: { scope: "ingest" },
    accepts: UPLOAD_TYPES,
    run: async (ctx, { request }) => {
      const limits = { maxBytes: MAX_BYTES, maxParts: MAX_PARTS, fix: "Send the parts post.<run> and patch.<run>." };
      const form = await readForm(request, limits);
      const parts = [...form.entries()].filter(([name]) => /^(?:post|patch)\./.test(name));
      const texts = await Promise.all(
        parts.map(async ([name, part]) => [name, typeof part === "string" ? part : await part.text()] as const),
      );
      return answer(await receiveRuns(ctx, runsOfParts(texts), { onBehalfOf: request.headers.get("on-behalf-of") }), { status: 202 });
    },
  }),
);
