import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { publishNotification } from "@/lib/notify";
import { insertDraft } from "./create-campaign";
import { lockTemplate, readDueTemplates, writeTemplate } from "./store/campaigns";
import { readAccountsWith } from "./store/people";
import { campaignHref } from "./tell-reviewers";
import { monthsAfter } from "./templates";

/** Drafts the reviews of periodic templates whose time has come, and tells who may open them. @returns how many. */
export async function draftPeriodicReviews(ctx: Context): Promise<number> {
  const now = ctx.clock.now();
  let drafted = 0;
  for (const templateId of await readDueTemplates(ctx.db, now)) {
    await withTransaction(ctx.db, async (tx) => {
      const template = await lockTemplate(tx, templateId);
      if (!template?.nextAt || template.nextAt > now || template.everyMonths === null || template.archivedAt !== null) return;
      const { name, scope, stages, rules } = template;
      const title = `${name}, ${now.toISOString().slice(0, 7)}`;
      const id = await insertDraft(tx, ctx, {
        name: title.slice(0, 200),
        kind: "periodic",
        templateId,
        scope,
        stages,
        rules,
        timeZone: "UTC",
      });
      let nextAt = template.nextAt;
      while (nextAt <= now) nextAt = monthsAfter(nextAt, template.everyMonths);
      await writeTemplate(tx, { ...template, nextAt });
      await publishNotification(tx, {
        ...{ kind: "review_state", severity: "info", title: `Ready to open: ${title}`, href: campaignHref(id), at: now },
        body: "Its time has come by its template. Nothing is frozen and nobody is asked until it is opened.",
        dedupeKey: `review_draft/${id}`,
        userIds: await readAccountsWith(tx, ["security_admin"]),
      });
      drafted++;
    });
  }
  return drafted;
}
