import { z } from "zod";
import { changeMember } from "@/lib/auth";
import { ChangeMemberInput } from "@/lib/auth/schemas";
import { route } from "@/lib/http";

export const PATCH = route({
  auth: { session: true },
  params: z.object({ userId: z.string().max(100) }),
  body: ChangeMemberInput,
  run: (ctx, { params, body }) => changeMember(ctx, params.userId, body),
});
