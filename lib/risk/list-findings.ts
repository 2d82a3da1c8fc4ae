import { authorize, type Context } from "@/lib/auth";
import { decodeCursor, pageOf } from "@/lib/kernel/page";
import { SEVERITIES, type Severity } from "./core/severity";
import type { FindingPage, FindingTotals } from "./core/views";
import { findingViews } from "./finding-views";
import type { FindingQuery } from "./schemas";
import { seenIdentities } from "./sight";
import { exposedOf, type FindingFilter, type FindingSum, readFindingPage, sumFindings } from "./store/findings";

/**
 * Findings, those that expose most money first, with the sums of all that the filters let through. Right: inventory.read;
 * of identities that the caller sees, those of the whole organisation for who sees all of it. @throws Invalid for a foreign cursor.
 */
export async function listFindings(ctx: Context, query: FindingQuery): Promise<FindingPage> {
  authorize(ctx, "inventory.read");
  const now = ctx.clock.now();
  const seen = await seenIdentities(ctx);
  const filter = filterOf(ctx, query);
  const [exposedUsd, id] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 2);
  const after = exposedUsd === undefined ? null : { exposedUsd: amountOf(exposedUsd), id: String(id) };
  const rows = await readFindingPage(ctx.db, seen, filter, { limit: query.limit + 1, after }, now);
  const page = pageOf(rows, query.limit, (row) => [row.exposedUsd, row.id]);
  return {
    data: await findingViews(ctx.db, page.data, now),
    nextCursor: page.nextCursor,
    totals: totalsOf(await sumFindings(ctx.db, seen, filter, now), await exposedOf(ctx.db, seen, filter, now)),
  };
}

const amountOf = (value: unknown): string => (/^\d{1,15}(\.\d{1,15})?$/.test(String(value)) ? String(value) : "0");

const filterOf = (ctx: Context, { rule, severity, state, team, identityId, assignee, query }: FindingQuery): FindingFilter => ({
  ...{ ruleId: rule, severity, state, teamId: team, identityId, text: query },
  assigneeId: assignee === "me" ? ctx.actor.id : assignee,
});

function totalsOf(sums: readonly FindingSum[], exposedUsd: string): FindingTotals {
  const count = (wanted: (sum: FindingSum) => boolean): number => sums.filter(wanted).reduce((total, sum) => total + sum.count, 0);
  return {
    open: count(({ state }) => state === "open"),
    excepted: count(({ state }) => state === "excepted"),
    exposedUsd,
    bySeverity: Object.fromEntries(
      SEVERITIES.map((severity) => [severity, count((sum) => sum.state === "open" && sum.severity === severity)]),
    ) as Record<Severity, number>,
  };
}
