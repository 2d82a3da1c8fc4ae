import { route } from "@/lib/http";
import { commentFinding } from "@/lib/risk";
import { CommentInput, FindingPath } from "@/lib/risk/schemas";

export const POST = route({
  auth: { session: true },
  params: FindingPath,
  body: CommentInput,
  run: (ctx, { params, body }) => commentFinding(ctx, params.findingId, body),
});
