import type { Context } from "@/lib/auth/context";
import { builtInHome, leadingRoles } from "./core/home";
import { openHref, readAddress } from "./core/saved-view";
import { readRoleHomes, readUserHome, readView } from "./store/views";

export type Home = {
  href: string;
  /** What the person chose; null when their role decides. */
  own: { view: string } | { address: string } | null;
};

/**
 * Where the caller begins: what they chose, else what an administrator chose for their role, else what the product
 * holds right for it. A chosen view that they may no longer see counts as none. For anybody who is signed in.
 */
export async function readHome(ctx: Context): Promise<Home> {
  const chosen = await readUserHome(ctx.db, ctx.actor.id);
  if (chosen?.path && readAddress(chosen.path)) return { href: chosen.path, own: { address: chosen.path } };
  const own = chosen?.viewId ? await readView(ctx.db, ctx.actor, chosen.viewId) : null;
  if (own) return { href: openHref(own), own: { view: own.id } };
  return { href: await homeOfRole(ctx), own: null };
}

async function homeOfRole({ db, actor }: Context): Promise<string> {
  const homes = await readRoleHomes(db, actor.roles);
  for (const role of leadingRoles(actor.roles)) {
    const viewId = homes.get(role);
    const view = viewId === undefined ? null : await readView(db, actor, viewId);
    if (view) return openHref(view);
  }
  return builtInHome(actor.roles);
}
