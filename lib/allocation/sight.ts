/** Allocation is of the whole organisation: who sees a part of it sees what it was charged, on its statements. */
import { authorize, type Context, type Right, scopeOf } from "@/lib/auth";
import { Forbidden } from "@/lib/kernel/errors";

/** @throws Forbidden without the right, or where it holds in a part of the organisation only. */
export function requireWhole(ctx: Context, right: Right): void {
  authorize(ctx, right);
  if (scopeOf(ctx.actor, right).kind === "all") return;
  throw new Forbidden("Allocation is of the whole organisation, and you see a part of it.", [
    {
      location: "scope",
      message: "A part of the organisation.",
      fix: "Your statements say what was allocated to you; ask finance for the rest.",
    },
  ]);
}
