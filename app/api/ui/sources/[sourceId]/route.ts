import { z } from "zod";
import { changeSource } from "@/lib/auth";
import { ChangeSourceInput } from "@/lib/auth/schemas";
import { route } from "@/lib/http";

export const PATCH = route({
  auth: { session: true },
  params: z.object({ sourceId: z.string().max(100) }),
  body: ChangeSourceInput,
  run: (ctx, { params, body }) => changeSource(ctx, params.sourceId, body),
});
