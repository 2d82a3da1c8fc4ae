import type { Context } from "@/lib/auth/context";
import type { Tx } from "@/lib/db/client";
import { Invalid } from "@/lib/kernel/errors";
import type { Visibility } from "./core/saved-view";
import { readTeamsToShareWith } from "./store/views";

/** The team that a view is shared with, null for other visibilities. A team outside is told like one that is not there. */
export async function teamFor(tx: Tx, ctx: Context, visibility: Visibility, teamId: string | undefined) {
  if (visibility !== "team") return null;
  const team = (await readTeamsToShareWith(tx, ctx.actor)).find(({ id }) => id === teamId);
  if (team) return team;
  const message = teamId === undefined ? "A view of a team needs the team." : "There is no such team.";
  throw new Invalid(message, [{ location: "team", message, fix: "Send the id of a team that you may share with." }]);
}
