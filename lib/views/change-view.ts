import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { Forbidden, Invalid } from "@/lib/kernel/errors";
import type { ViewAnswer } from "./core/saved-view";
import type { ViewChange } from "./schemas";
import { lockView, type StoredView, writeView } from "./store/views";
import { teamFor } from "./team-for";
import { mayChange, noSuchView, viewAnswer } from "./view-answer";

/**
 * Renames a view, gives it another address, shares it, or makes it where roles begin.
 * Right: view.write for the own ones; view.manage for shared ones of others and for homes of roles.
 * @throws NotFound for what the caller may not see, Forbidden for what they may only see, Invalid.
 */
export async function changeView(ctx: Context, id: string, change: ViewChange): Promise<ViewAnswer> {
  authorize(ctx, "view.read");
  return withTransaction(ctx.db, async (tx) => {
    const before = await lockOwnView(tx, ctx, id);
    if (change.homeOfRoles) authorize(ctx, "view.manage");
    const after = await changed(tx, ctx, before, change);
    if (after.homeOfRoles.length > 0 && after.visibility !== "organisation") throw notShared();
    await writeView(tx, after);
    const answer = viewAnswer(ctx, after);
    const entry = { action: "view.change", objectType: "view", objectId: id, before: viewAnswer(ctx, before), after: answer };
    await recordAudit(tx, ctx, entry);
    return answer;
  });
}

/** @throws NotFound, Forbidden */
export async function lockOwnView(tx: Tx, ctx: Context, id: string): Promise<StoredView> {
  const view = await lockView(tx, ctx.actor, id);
  if (!view) throw noSuchView();
  if (mayChange(ctx, view)) return view;
  throw new Forbidden(`This view is ${view.ownerName}'s.`, [
    { location: "right", message: "view.manage", fix: "Save a view of your own from it." },
  ]);
}

async function changed(tx: Tx, ctx: Context, before: StoredView, change: ViewChange): Promise<StoredView> {
  const { name = before.name, address, visibility = before.visibility, team, homeOfRoles = before.homeOfRoles } = change;
  const staysShared = visibility === before.visibility && (team === undefined || team === before.team?.id);
  return {
    ...before,
    name,
    ...address,
    visibility,
    team: staysShared ? before.team : await teamFor(tx, ctx, visibility, team),
    homeOfRoles,
    updatedAt: ctx.clock.now(),
  };
}

const notShared = (): Invalid =>
  new Invalid("Only a view that the organisation sees can be where a role begins.", [
    { location: "visibility", message: "Not shared with the organisation.", fix: "Send visibility organisation, or no homeOfRoles." },
  ]);
