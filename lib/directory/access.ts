/** Who may speak for the directory: whoever may change all of it. */
import { authorize, type Context, scopeOf } from "@/lib/auth";
import { Forbidden } from "@/lib/kernel/errors";

/** @throws Forbidden */
export function requireDirectory(ctx: Context): void {
  authorize(ctx, "directory.write");
  if (scopeOf(ctx.actor, "directory.write").kind === "all") return;
  throw new Forbidden("The directory is of the whole organisation.", [
    { location: "right", message: "directory.write", fix: "Use a token, or a role over everything." },
  ]);
}
