import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { isMailConfigured } from "@/lib/notify";
import type { ViewAnswer, ViewsAnswer } from "./core/saved-view";
import { readSchedules } from "./store/schedules";
import { readView as readRow, readTeamsToShareWith, readViews } from "./store/views";
import { noSuchView, viewAnswer } from "./view-answer";

/** Every view that the caller may see, by name: the own, those of their teams, those of the organisation. Right: view.read. */
export async function listViews(ctx: Context): Promise<ViewAnswer[]> {
  authorize(ctx, "view.read");
  return (await readViews(ctx.db, ctx.actor)).map((view) => viewAnswer(ctx, view));
}

/** One view. Right: view.read. @throws NotFound also for what the caller may not see. */
export async function readView(ctx: Context, id: string): Promise<ViewAnswer> {
  authorize(ctx, "view.read");
  const view = await readRow(ctx.db, ctx.actor, id);
  if (!view) throw noSuchView();
  return viewAnswer(ctx, view);
}

/** The same list as the pages need it: with the mails that the caller made or gets, and what they may do. */
export async function listViewsWithMails(ctx: Context): Promise<ViewsAnswer> {
  const views = await listViews(ctx);
  const viewIds = views.map(({ id }) => id);
  const [schedules, teams] = await Promise.all([readSchedules(ctx.db, ctx.actor, viewIds), readTeamsToShareWith(ctx.db, ctx.actor)]);
  return {
    data: views.map((view) => ({ ...view, schedules: schedules.get(view.id) ?? [] })),
    teams,
    mayWrite: ctx.actor.rights.has("view.write"),
    mayManage: ctx.actor.rights.has("view.manage"),
    canMail: isMailConfigured(),
  };
}
