/** Who deals with invoices: they are of the whole organisation, so that only who sees all of it sees them. */
import { authorize, type Context, type Right, scopeOf } from "@/lib/auth";
import { Forbidden } from "@/lib/kernel/errors";

/** @throws Forbidden without the right, or where it holds in a part of the organisation only. */
export function requireWhole(ctx: Context, right: Right): void {
  authorize(ctx, right);
  if (scopeOf(ctx.actor, right).kind === "all") return;
  throw new Forbidden("Invoices are of the whole organisation, and you see a part of it.", [
    { location: "scope", message: "A part of the organisation.", fix: "Ask finance." },
  ]);
}
