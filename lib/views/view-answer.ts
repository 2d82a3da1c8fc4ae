import type { Context } from "@/lib/auth/context";
import { NotFound } from "@/lib/kernel/errors";
import { figurePage } from "./core/places";
import type { ViewAnswer } from "./core/saved-view";
import type { StoredView } from "./store/views";

export const noSuchView = (): NotFound => new NotFound("There is no such view.");

/** Owners change their own; who manages views changes every shared one, but never sees a private one of others. */
export const mayChange = ({ actor }: Context, view: StoredView): boolean =>
  actor.rights.has("view.manage") || (actor.rights.has("view.write") && view.ownerId === actor.id);

export function viewAnswer(ctx: Context, view: StoredView): ViewAnswer {
  const { ownerId, ownerName, createdAt, updatedAt, ...rest } = view;
  return {
    ...rest,
    owner: { id: ownerId, name: ownerName },
    isMine: ownerId === ctx.actor.id,
    mayChange: mayChange(ctx, view),
    canBeSent: figurePage(view.path) !== null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
