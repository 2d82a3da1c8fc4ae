import type { Context } from "@/lib/auth/context";
import { Forbidden } from "@/lib/kernel/errors";

/** The source that the caller's token writes for. @throws Forbidden for callers without one. */
export function sourceOf(ctx: Context): string {
  if (ctx.actor.sourceId !== undefined) return ctx.actor.sourceId;
  throw new Forbidden("This token writes for no source.", [
    { location: "header.authorization", message: "No source.", fix: "Use a token that was made with the scope ingest or enforce." },
  ]);
}
