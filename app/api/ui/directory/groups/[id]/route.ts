import { tieGroupToTeam } from "@/lib/directory";
import { DirectoryPath, GroupTeam } from "@/lib/directory/schemas";
import { route } from "@/lib/http";

export const PATCH = route({
  auth: { session: true },
  params: DirectoryPath,
  body: GroupTeam,
  run: (ctx, { params, body }) => tieGroupToTeam(ctx, params.id, body),
});
