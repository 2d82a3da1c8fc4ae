import { z } from "zod";
import { route } from "@/lib/http";
import { retryInbox } from "@/lib/metering";

export const POST = route({
  auth: { session: true },
  params: z.object({ sourceId: z.string().max(100) }),
  body: z.strictObject({}),
  run: (ctx, { params }) => retryInbox(ctx, params.sourceId),
});
