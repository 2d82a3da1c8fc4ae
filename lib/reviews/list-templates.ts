import type { Context } from "@/lib/auth";
import { Forbidden } from "@/lib/kernel/errors";
import type { TemplateView } from "./core/views";
import { readTemplates } from "./store/campaigns";
import { readUserNames } from "./store/people";
import { templateView } from "./templates";

/** All templates, by name. Right: review.read or review.define. */
export async function listTemplates(ctx: Context): Promise<{ data: TemplateView[] }> {
  if (!ctx.actor.rights.has("review.read") && !ctx.actor.rights.has("review.define")) {
    throw new Forbidden("This needs the right to read reviews.", [
      { location: "right", message: "review.read", fix: "Ask an administrator." },
    ]);
  }
  const owners = await readUserNames(ctx.db);
  return { data: (await readTemplates(ctx.db)).map((row) => templateView(row, owners)) };
}
