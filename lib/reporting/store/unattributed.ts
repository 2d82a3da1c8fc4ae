/** Usage that no identity answers for. Sums come from the roll-up; what the senders said comes from the lines. */
import type { Scope } from "@/lib/auth/core/actor";
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { parseUsd, type Usd } from "@/lib/kernel/money";
import { type Span, utcDate } from "@/lib/kernel/period";
import { inScope, UNATTRIBUTED } from "./scope";

const { sql } = Prisma;

export type UnattributedDay = { day: string; sourceId: string; events: bigint; costUsd: Usd };
export type HintRow = {
  sourceId: string;
  hints: Record<string, unknown>;
  teamId: string | null;
  events: bigint;
  costUsd: Usd;
  firstSeenAt: string;
  lastSeenAt: string;
};

/** Callers who do not see the whole organisation see nothing here. */
const where = (scope: Scope): Prisma.Sql => {
  const scoped = inScope(scope);
  return scoped ? sql`${UNATTRIBUTED} AND ${scoped}` : UNATTRIBUTED;
};

export async function readUnattributedDays(tx: Tx, scope: Scope, span: Span): Promise<UnattributedDay[]> {
  const rows = await tx.$queryRaw<{ day: string; sourceId: string; events: string; costUsd: string }[]>`
    SELECT u.day::text AS day, d.source_id AS "sourceId", sum(u.events)::text AS events, sum(u.cost_usd)::text AS "costUsd"
    FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id
    WHERE ${where(scope)} AND u.day >= ${utcDate(span.start)}::date AND u.day < ${utcDate(span.end)}::date GROUP BY 1, 2 ORDER BY 1, 2`;
  return rows.map((row) => ({ ...row, events: BigInt(row.events), costUsd: parseUsd(row.costUsd) }));
}

/** What was said of who called, by distinct combination, over the newest `maxLines` lines of the span. */
export async function readHintGroups(tx: Tx, scope: Scope, span: Span, maxLines: number): Promise<HintRow[]> {
  const dimensions = await tx.$queryRaw<{ id: number }[]>`SELECT d.id FROM usage_dimension d WHERE ${where(scope)}`;
  if (dimensions.length === 0) return [];
  const rows = await tx.$queryRaw<(Omit<HintRow, "events" | "costUsd"> & { events: string; costUsd: string })[]>`
    SELECT d.source_id AS "sourceId", l.hints, d.team_id AS "teamId", sum(l.events)::text AS events,
      coalesce(sum((SELECT sum((c->>'costUsd')::numeric) FROM jsonb_array_elements(l.charges) c)), 0)::text AS "costUsd",
      to_char(min(l.occurred_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "firstSeenAt",
      to_char(max(l.occurred_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "lastSeenAt"
    FROM (
      SELECT dimension_id, hints, charges, events, occurred_at FROM usage_line
      WHERE dimension_id = ANY(${dimensions.map((row) => row.id)}::int[]) AND role = 'billable'
        AND occurred_at >= ${span.start.toISOString()}::timestamptz AND occurred_at < ${span.end.toISOString()}::timestamptz
      ORDER BY occurred_at DESC LIMIT ${maxLines}
    ) l JOIN usage_dimension d ON d.id = l.dimension_id GROUP BY d.source_id, l.hints, d.team_id`;
  return rows.map((row) => ({ ...row, events: BigInt(row.events), costUsd: parseUsd(row.costUsd) }));
}
