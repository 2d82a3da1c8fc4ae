import { z } from "zod";
import { changeSource } from "@/lib/auth";
import { ChangeSourceInput } from "@/lib/auth/schemas";
import { route } from "@/lib/http";
import { readSourceHealth } from "@/lib/reporting";

const params = z.object({ sourceId: z.string().max(100) });

export const GET = route({ auth: { session: true }, params, run: (ctx, { params: { sourceId } }) => readSourceHealth(ctx, sourceId) });

export const PATCH = route({
  auth: { session: true },
  params,
  body: ChangeSourceInput,
  run: (ctx, { params, body }) => changeSource(ctx, params.sourceId, body),
});
