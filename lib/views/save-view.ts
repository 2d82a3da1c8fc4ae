import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { newId } from "@/lib/kernel/ids";
import type { ViewAnswer } from "./core/saved-view";
import type { ViewInput } from "./schemas";
import { type StoredView, writeView } from "./store/views";
import { teamFor } from "./team-for";
import { viewAnswer } from "./view-answer";

/**
 * Keeps the address of a page under a name. It carries the question alone: whoever opens it sees what their own scope
 * answers. Right: view.write. @throws Invalid for a team that is none, or missing where it is needed.
 */
export async function saveView(ctx: Context, input: ViewInput): Promise<ViewAnswer> {
  authorize(ctx, "view.write");
  const now = ctx.clock.now();
  return withTransaction(ctx.db, async (tx) => {
    const view: StoredView = {
      id: newId("viw"),
      name: input.name,
      ...input.address,
      ownerId: ctx.actor.id,
      ownerName: ctx.actor.name,
      visibility: input.visibility,
      team: await teamFor(tx, ctx, input.visibility, input.team),
      homeOfRoles: [],
      createdAt: now,
      updatedAt: now,
    };
    await writeView(tx, view);
    const answer = viewAnswer(ctx, view);
    await recordAudit(tx, ctx, { action: "view.save", objectType: "view", objectId: view.id, after: answer });
    return answer;
  });
}
