import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { entryViews, type ListedKind } from "./core/entry-views";
import { KIND_WORDS } from "./core/plan/state";
import type { EntryView } from "./core/views";
import { visibility } from "./list-entries";
import { notThere } from "./scope";
import { readOrganisation } from "./store/read-state";

/**
 * One business unit, cost centre, team, application, environment or tenant. Right: inventory.read.
 * @throws NotFound when there is none, or it lies outside the caller's scope.
 */
export async function readEntry<Kind extends ListedKind>(ctx: Context, kind: Kind, id: string): Promise<EntryView[Kind]> {
  authorize(ctx, "inventory.read");
  const organisation = await readOrganisation(ctx.db);
  const now = ctx.clock.now();
  const view = visibility(ctx, organisation, kind, now)(id) ? entryViews(organisation, now)[kind](id) : undefined;
  if (!view) throw notThere(KIND_WORDS[kind].word);
  return view;
}
