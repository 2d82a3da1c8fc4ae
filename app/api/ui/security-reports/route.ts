import { answer, readUpload, route, UPLOAD_TYPES } from "@/lib/http";
import { parseInput } from "@/lib/kernel/parse";
import { receiveFindings } from "@/lib/security";
import { MAX_REPORT_BYTES } from "@/lib/security/core/content";
import { SignalQuery } from "@/lib/security/schemas";

/** A report that somebody uploads; a form around it may be a little larger than the file. */
export const POST = route({
  auth: { session: true },
  accepts: UPLOAD_TYPES,
  run: async (ctx, { request }) => {
    const { content, fields } = await readUpload(request, { maxBytes: MAX_REPORT_BYTES + 64 * 1024 });
    return answer(await receiveFindings(ctx, content, parseInput(SignalQuery, fields, "form")), { status: 201 });
  },
});
