import { type Context, ROLES } from "@/lib/auth";
import { readDeciders } from "@/lib/budgets";
import type { Named } from "./core/views";
import { mayOn, sightIncident } from "./sight";

/** People who may work on an incident, by name: to choose from. Right: incident.read. @throws NotFound */
export async function listAssignees(ctx: Context, id: string): Promise<{ data: Named[] }> {
  const row = await sightIncident(ctx, ctx.db, id);
  const actors = (await readDeciders(ctx, ROLES)).map(({ actor }) => actor);
  const able = actors.filter((actor) => mayOn({ actor }, "incident.work", row) && mayOn({ actor }, "incident.read", row));
  return { data: able.map((actor) => ({ id: actor.id, name: actor.name })).sort((a, b) => a.name.localeCompare(b.name, "en")) };
}
