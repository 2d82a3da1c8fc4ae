import type { Context } from "@/lib/auth";
import { changePeople } from "@/lib/identities";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import type { GroupTeam } from "./schemas";
import { isTeamThere, lockGroup, readMemberIds, writeGroup } from "./store/groups";
import { requireGroup, teamEdits } from "./write-group";

/**
 * Says for which team a group stands, or for none. Its members move to that team now, and whoever joins or leaves it moves
 * with it from then on; taken back, people stay where they are. Right: directory.write.
 * @throws NotFound, Invalid for a team that is not there, Conflict when the group changed meanwhile.
 */
export async function tieGroupToTeam(ctx: Context, id: string, { teamId }: GroupTeam): Promise<void> {
  const group = await requireGroup(ctx, id);
  if (teamId !== null && !(await isTeamThere(ctx.db, teamId))) {
    throw new Invalid("There is no such team.", [{ location: "teamId", message: "Not there, or archived.", fix: "Choose another team." }]);
  }
  if (group.teamId === teamId) return;
  const mapped = { ...group, teamId };
  const edits = await teamEdits(ctx, mapped, await readMemberIds(ctx.db, id), []);
  await changePeople(ctx, edits, {
    reason: `The group ${group.displayName} stands for ${teamId === null ? "no team any more" : "this team"}.`,
    also: async (tx) => {
      const stored = await lockGroup(tx, id);
      if (stored?.version !== group.version || stored.teamId !== group.teamId)
        throw new Conflict("The group changed meanwhile. Try again.");
      await writeGroup(tx, mapped);
      return [
        { action: "directory_group.map", objectType: "directory_group", objectId: id, before: { teamId: group.teamId }, after: { teamId } },
      ];
    },
  });
}
