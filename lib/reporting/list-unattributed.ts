import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { formatUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import { startOfUtcDay, utcDate } from "@/lib/kernel/period";
import { spanAnswer } from "./core/usage-answer";
import { parseSpan } from "./core/usage-query";
import type { UnattributedQueue } from "./core/views";
import { queueSpan } from "./read-freshness";
import type { QueueParams } from "./schemas";
import { loadNames } from "./store/names";
import { readTogether } from "./store/read";
import { type HintRow, readHintGroups, readUnattributedDays, type UnattributedDay } from "./store/unattributed";

/** Lines that are read to tell combinations apart; older ones are one row of their own. */
export const MAX_HINT_LINES = 50_000;
const DAY_MS = 86_400_000;

/**
 * Usage that no identity answers for, by source and by what its sender said, the most expensive first; the last 92 days
 * unless asked otherwise. Whole days. Empty for callers who do not see the whole organisation. Right: spend.read.
 */
export async function listUnattributed(ctx: Context, params: QueueParams): Promise<UnattributedQueue> {
  authorize(ctx, "spend.read");
  const now = ctx.clock.now();
  const scope = scopeOf(ctx.actor, "spend.read");
  const asked = parseSpan(params, queueSpan(now));
  const span = { start: startOfUtcDay(asked.start), end: startOfUtcDay(new Date(asked.end.getTime() + DAY_MS - 1)) };
  const nameOf = await loadNames(ctx.db);
  const { days, rows } = await readTogether(ctx.db, async (tx) => ({
    days: await readUnattributedDays(tx, scope, span),
    rows: await readHintGroups(tx, scope, span, MAX_HINT_LINES),
  }));
  const total = { costUsd: sumUsd(days.map((day) => day.costUsd)), events: sumEvents(days) };
  const older = { costUsd: (total.costUsd - sumUsd(rows.map((row) => row.costUsd))) as Usd, events: total.events - sumEvents(rows) };
  return {
    ...spanAnswer(span),
    groups: [...rows].sort(mostExpensiveFirst).map((row) => ({
      source: nameOf("source", row.sourceId),
      hints: row.hints,
      team: nameOf("team", row.teamId),
      costUsd: formatUsd(row.costUsd),
      events: row.events.toString(),
      firstSeenAt: row.firstSeenAt,
      lastSeenAt: row.lastSeenAt,
      ageDays: Math.max(0, Math.floor((now.getTime() - Date.parse(row.firstSeenAt)) / DAY_MS)),
    })),
    older: older.events === 0n && older.costUsd === 0n ? null : wire(older),
    ageing: AGES.map(([fromDays, toDays]) => ({ fromDays, toDays, ...wire(ofAge(days, now, fromDays, toDays)) })),
    total: wire(total),
  };
}

const AGES: readonly [from: number, to: number | null][] = [
  [0, 7],
  [7, 30],
  [30, null],
];

/** Usage that is at least `fromDays` and less than `toDays` old, by its day. */
function ofAge(days: readonly UnattributedDay[], now: Date, fromDays: number, toDays: number | null): { costUsd: Usd; events: bigint } {
  const youngest = utcDate(new Date(startOfUtcDay(now).getTime() - fromDays * DAY_MS));
  const oldest = toDays === null ? "" : utcDate(new Date(startOfUtcDay(now).getTime() - toDays * DAY_MS));
  const found = days.filter(({ day }) => (fromDays === 0 || day <= youngest) && day > oldest);
  return { costUsd: sumUsd(found.map((day) => day.costUsd)), events: sumEvents(found) };
}

const sumEvents = (rows: readonly { events: bigint }[]): bigint => rows.reduce((sum, row) => sum + row.events, 0n);
const wire = ({ costUsd, events }: { costUsd: Usd; events: bigint }) => ({ costUsd: formatUsd(costUsd), events: events.toString() });
const mostExpensiveFirst = (a: HintRow, b: HintRow): number =>
  b.costUsd > a.costUsd ? 1 : b.costUsd < a.costUsd ? -1 : a.lastSeenAt < b.lastSeenAt ? 1 : -1;
