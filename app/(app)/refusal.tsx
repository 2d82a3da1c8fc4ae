import type { ReactNode } from "react";
import { linkOf, mayOpen } from "@/components/shell/destinations";
import { NotAllowed } from "@/components/states/alone";
import { LinkButton } from "@/components/ui/button";
import type { Context } from "@/lib/auth/context";

/** What stands instead of a page that the caller may not open; null when they may. */
export function refusal(ctx: Context, path: string): ReactNode {
  const page = linkOf(path);
  if (!page || mayOpen(page, ctx.actor.rights)) return null;
  return <NotAllowed what={`open ${page.name}`} actions={<LinkButton href="/settings">Your account</LinkButton>} />;
}
