import { z } from "zod";
import { revokeToken } from "@/lib/auth";
import { route } from "@/lib/http";

export const DELETE = route({
  auth: { session: true },
  params: z.object({ tokenId: z.string().max(100) }),
  run: (ctx, { params }) => revokeToken(ctx, params.tokenId),
});
