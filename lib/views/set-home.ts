import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { addressOf } from "./core/saved-view";
import { type Home, readHome } from "./read-home";
import type { HomeInput } from "./schemas";
import { readView, writeUserHome } from "./store/views";
import { noSuchView } from "./view-answer";

/** Chooses where the caller begins: a view that they may see, a page, or null for their role's home. Right: view.read. @throws NotFound */
export async function setHome(ctx: Context, { home }: HomeInput): Promise<Home> {
  authorize(ctx, "view.read");
  await withTransaction(ctx.db, async (tx) => {
    if (home && "view" in home && !(await readView(tx, ctx.actor, home.view))) throw noSuchView();
    const row = home && ("view" in home ? { viewId: home.view, path: null } : { viewId: null, path: addressOf(home.address) });
    await writeUserHome(tx, ctx.actor.id, row);
    await recordAudit(tx, ctx, { action: "home.choose", objectType: "user", objectId: ctx.actor.id, after: row });
  });
  return readHome(ctx);
}
