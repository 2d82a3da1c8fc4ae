import { authorize, type Context, ROLES } from "@/lib/auth";
import { readDeciders } from "@/lib/budgets";
import type { Ref } from "./core/views";
import { WORKING_RIGHTS } from "./sight";

/** People who may work on findings, by name: to choose from. Right: finding.triage. */
export async function listWorkers(ctx: Context): Promise<{ data: Ref[] }> {
  authorize(ctx, "finding.triage");
  const actors = (await readDeciders(ctx, ROLES)).map(({ actor }) => actor);
  const able = actors.filter(({ rights }) => WORKING_RIGHTS.some((right) => rights.has(right)));
  return { data: able.map(({ id, name }) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name, "en")) };
}
