import { z } from "zod";
import { renewInvitation } from "@/lib/auth";
import { answer, route } from "@/lib/http";

export const POST = route({
  auth: { session: true },
  params: z.object({ userId: z.string().max(100) }),
  run: async (ctx, { params }) => answer(await renewInvitation(ctx, params.userId), { status: 201 }),
});
