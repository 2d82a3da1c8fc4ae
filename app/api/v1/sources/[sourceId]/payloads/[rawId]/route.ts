import { route } from "@/lib/http";
import { readRawPayload } from "@/lib/metering";
import { RawPayloadPath } from "@/lib/metering/schemas";

export const GET = route({
  auth: { scope: "read" },
  params: RawPayloadPath,
  run: (ctx, { params }) => readRawPayload(ctx, params.sourceId, params.rawId),
});
