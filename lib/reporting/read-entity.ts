import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Tx } from "@/lib/db/client";
import { ENTITY_BREAKDOWNS, GROUPING_LABEL, type Grouping } from "./core/dimensions";
import type { Filter } from "./core/filter";
import { meterGroupLines, meterLines } from "./core/meter-groups";
import { groupAnswers, type NameOf, rankGroups, type UsageGroup } from "./core/usage-answer";
import { comparisonOf, type UsageQuery } from "./core/usage-query";
import type { CostGroup, EntitySummary } from "./core/views";
import { readOverviewIn } from "./read-overview";
import type { EntityPath } from "./schemas";
import { ownFilter } from "./store/entity-filter";
import { readRecentEvents } from "./store/events";
import { readMeters } from "./store/meters";
import { loadNames } from "./store/names";
import { readTogether } from "./store/read";
import { readDayRange, readGroupSets, type Selection } from "./store/usage";

const ROWS = 50;
const RECENT_EVENTS = 20;

/**
 * What one unit (with the units below it), team, identity, application, environment, provider, model, cost centre, tenant
 * or tool spent, in which parts, and its newest events. A caller who sees a part of it sees the figures of that part. Events are left out for callers
 * without event.read. Right: spend.read.
 * @throws NotFound when there is no such thing in the caller's scope.
 */
export async function readEntity(ctx: Context, { kind, id }: EntityPath, query: UsageQuery): Promise<EntitySummary> {
  authorize(ctx, "spend.read");
  const nameOf = await loadNames(ctx.db);
  const scope = scopeOf(ctx.actor, "spend.read");
  return readTogether(ctx.db, async (tx) => {
    const own = await ownFilter(tx, { kind, id }, scope, ctx.clock.now());
    const asked: UsageQuery = { ...query, filters: [...query.filters, own] };
    const selection: Selection = { scope, filters: asked.filters, grain: query.grain };
    const always: Selection = { ...selection, filters: [own], grain: "day" };
    const overview = await readOverviewIn(tx, ctx, asked);
    const meters = await readMeters(tx, selection, query.span);
    const range = await readDayRange(tx, always);
    const delegation = { scope, query, id, now: ctx.clock.now(), nameOf };
    return {
      entity: { dimension: kind, label: GROUPING_LABEL[kind], ...nameOf(kind, id) },
      overview,
      breakdowns: await readBreakdowns(tx, selection, { ...asked, metrics: ["cost"], limit: ROWS }, kind, ctx.clock.now(), nameOf),
      usedBy: kind === "identity" ? await readDelegated(tx, delegation, "operator", "caller") : [],
      onBehalfOf: kind === "identity" ? await readDelegated(tx, delegation, "caller", "operator") : [],
      meters: meterLines(meters),
      meterGroups: meterGroupLines(meters),
      errorShare: overview.now.errorShare,
      cacheHitShare: overview.now.cacheHitShare,
      firstUseDay: range?.first ?? null,
      lastUseDay: range?.last ?? null,
      recentEvents: ctx.actor.rights.has("event.read")
        ? await readRecentEvents(tx, { ...always, scope: scopeOf(ctx.actor, "event.read") }, RECENT_EVENTS, nameOf)
        : [],
    };
  });
}

type Delegation = { scope: Selection["scope"]; query: UsageQuery; id: string; now: Date; nameOf: NameOf };

/** Calls of which the identity is one side, operator or caller, by the other side and how the operator is known. */
async function readDelegated(
  tx: Tx,
  { scope, query, id, now, nameOf }: Delegation,
  own: "operator" | "caller",
  other: "operator" | "caller",
): Promise<UsageGroup[]> {
  const filters: Filter[] = [...query.filters, { dimension: own, isExcluded: false, values: [id], hasNone: false }];
  const before = comparisonOf(query, query.compare ?? "previous", now);
  const groupBy: Grouping[] = [other, "operator_evidence"];
  const [rows = []] = await readGroupSets(tx, { scope, filters, grain: query.grain }, [groupBy], query.span, before);
  return groupAnswers(rankGroups(rows, query.metrics[0] ?? "cost"), { ...query, groupBy, limit: ROWS }, nameOf);
}

/** Of costs alone: eleven groupings of every measure in two spans took as long as all else on the page. */
async function readBreakdowns(
  tx: Tx,
  selection: Selection,
  query: UsageQuery,
  own: Grouping,
  now: Date,
  nameOf: NameOf,
): Promise<EntitySummary["breakdowns"]> {
  const before = comparisonOf(query, query.compare ?? "previous", now);
  const dimensions = ENTITY_BREAKDOWNS.filter((dimension) => dimension !== own || dimension === "business_unit");
  const lists = await readGroupSets(
    tx,
    selection,
    dimensions.map((dimension) => [dimension]),
    query.span,
    before,
    ["costUsd"],
  );
  return Object.fromEntries(
    dimensions.map((dimension, i) => [
      dimension,
      groupAnswers(rankGroups(lists[i] ?? [], "cost"), { ...query, groupBy: [dimension] }, nameOf).map(costOnly),
    ]),
  );
}

/** What was not read is not told. */
const costOnly = ({ group, rest, costUsd, previous }: UsageGroup): CostGroup => ({
  group,
  ...(rest === undefined ? {} : { rest }),
  ...(costUsd === undefined ? {} : { costUsd }),
  ...(previous?.costUsd === undefined ? {} : { previous: { costUsd: previous.costUsd } }),
});
