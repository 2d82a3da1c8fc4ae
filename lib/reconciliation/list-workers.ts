import { authorize, type Context, ROLES } from "@/lib/auth";
import { readDeciders } from "@/lib/budgets";

/** People who may work on cases, by name: to choose from. Right: reconciliation.work. */
export async function listWorkers(ctx: Context): Promise<{ data: { id: string; name: string }[] }> {
  authorize(ctx, "reconciliation.work");
  const actors = (await readDeciders(ctx, ROLES)).map(({ actor }) => actor);
  const able = actors.filter(({ rights }) => rights.has("reconciliation.work"));
  return { data: able.map(({ id, name }) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name, "en")) };
}
