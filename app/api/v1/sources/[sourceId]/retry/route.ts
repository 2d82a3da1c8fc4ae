import { z } from "zod";
import { route } from "@/lib/http";
import { retryInbox } from "@/lib/metering";
import { SourcePath } from "@/lib/metering/schemas";

export const POST = route({
  auth: { scope: "admin" },
  params: SourcePath,
  body: z.strictObject({}),
  run: (ctx, { params }) => retryInbox(ctx, params.sourceId),
});
