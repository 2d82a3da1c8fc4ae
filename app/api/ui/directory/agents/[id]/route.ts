import { tieAgent } from "@/lib/directory";
import { AgentTie, DirectoryPath } from "@/lib/directory/schemas";
import { route } from "@/lib/http";

export const PATCH = route({
  auth: { session: true },
  params: DirectoryPath,
  body: AgentTie,
  run: (ctx, { params, body }) => tieAgent(ctx, params.id, body),
});
