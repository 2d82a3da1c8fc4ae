import { route } from "@/lib/http";
import { receiveSigned } from "@/lib/security";
import { SecuritySourcePath } from "@/lib/security/schemas";
import { FORM_TYPE, pushed, REPORT_TYPES, readReport, signatureOf } from "../../../../_security/receive";

/** Anybody may call; only what carries a right signature of the source is heard. */
export const POST = route({
  auth: { public: true },
  params: SecuritySourcePath,
  accepts: [...REPORT_TYPES, FORM_TYPE],
  run: (ctx, { params, request }) =>
    pushed(request, async () => receiveSigned(ctx, params.sourceId, await readReport(request), signatureOf(request))),
});
