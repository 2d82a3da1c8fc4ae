import { route } from "@/lib/http";
import { checkPolicy } from "@/lib/policy";
import { PolicyCheckInput } from "@/lib/policy/schemas";

const MAX_BYTES = 16 * 1024 * 1024;

export const POST = route({
  auth: { session: true },
  body: PolicyCheckInput,
  maxBytes: MAX_BYTES,
  run: (ctx, { body }) => checkPolicy(ctx, body),
});
