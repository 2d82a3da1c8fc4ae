import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { Forbidden } from "@/lib/kernel/errors";
import { buildControls, type ControlView } from "./core/controls";
import { FRAMEWORKS, type Framework } from "./core/frameworks";
import type { ControlQuery } from "./schemas";
import { readCounts, readRuns } from "./store/evidence";

export type Controls = { asOf: string; frameworks: Pick<Framework, "id" | "name" | "address">[]; data: ControlView[] };

/**
 * Controls of the frameworks with what is evidence for them now, what is not looked at, and what could not be judged. Right:
 * control.read over the whole organisation, which the counts are of. @throws Forbidden
 */
export async function listControls(ctx: Context, { framework, query = "" }: ControlQuery): Promise<Controls> {
  authorize(ctx, "control.read");
  if (scopeOf(ctx.actor, "control.read").kind !== "all") throw new Forbidden("Controls are of the whole organisation.");
  const now = ctx.clock.now();
  const [runs, counts] = await Promise.all([readRuns(ctx.db), readCounts(ctx.db, now)]);
  const wanted = query.toLowerCase();
  const isWanted = ({ id, title, evidence }: ControlView): boolean =>
    [id, title, ...evidence.map(({ name }) => name)].some((text) => text.toLowerCase().includes(wanted));
  const data = buildControls(runs, counts).filter(
    (control) => (framework ?? control.frameworkId) === control.frameworkId && isWanted(control),
  );
  return { asOf: now.toISOString(), frameworks: FRAMEWORKS.map(({ controls: _, ...named }) => named), data };
}
