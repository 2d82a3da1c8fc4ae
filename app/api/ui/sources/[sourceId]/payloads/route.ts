import { route } from "@/lib/http";
import { listRawPayloads } from "@/lib/metering";
import { RawPayloadQuery, SourcePath } from "@/lib/metering/schemas";

export const GET = route({
  auth: { session: true },
  params: SourcePath,
  query: RawPayloadQuery,
  run: (ctx, { params, query }) => listRawPayloads(ctx, params.sourceId, query),
});
