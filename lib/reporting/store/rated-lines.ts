/** Lines of the ledger with all that rating needs, for a simulation; and how many there are, told by the roll-ups. */
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { streamQuery } from "@/lib/db/stream-query";
import { type Span, utcDate } from "@/lib/kernel/period";
import type { RatedEvent } from "@/lib/metering/core/ledger-lines";
import { type Quantities, UNKNOWN_QUANTITIES } from "@/lib/pricing/core/meters";
import type { RatedLine } from "../core/simulation";
import { allOf } from "./scope";
import { dimensionConditions, rowConditions, type Selection } from "./selection";

const { raw, sql } = Prisma;

/** Columns are named after quantities, but for the digits of the cache writes. */
const columnOf = (key: string): string =>
  key
    .replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    .replace("write5m", "write_5m")
    .replace("write1h", "write_1h");
const FRACTIONS = ["audioSeconds", "codeSeconds", "credits"] as const;
const COUNTS = (Object.keys(UNKNOWN_QUANTITIES) as (keyof Quantities)[]).filter((key) => !FRACTIONS.some((other) => other === key));
const QUANTITIES = raw([...COUNTS, ...FRACTIONS].map((key) => `l.${columnOf(key)}::text AS "${key}"`).join(", "));

/** Billable events, by whole days. */
export async function countEvents(tx: Tx, selection: Selection, span: Span): Promise<bigint> {
  const days = sql`u.day >= ${utcDate(span.start)}::date AND u.day < ${utcDate(span.end)}::date`;
  const rows = await tx.$queryRaw<{ events: string }[]>`
    SELECT coalesce(sum(u.events), 0)::text AS events FROM usage_daily u WHERE ${allOf([days, ...rowConditions(selection, "daily")])}`;
  return BigInt(rows[0]?.events ?? "0");
}

type Row = Record<string, string | null> & { occurredAt: Date; provider: string; model: string; mode: string; status: string };

/** Billable lines of a half-open span, in pages, on one snapshot. Without flat plans, where no price moves any money. */
export async function* streamRatedLines(db: Db, selection: Selection, span: Span): AsyncGenerator<RatedLine[]> {
  const query = sql`
    SELECT l.occurred_at AS "occurredAt", l.status, l.mode, l.region, trim_scale(l.cost_usd)::text AS "costUsd", ${QUANTITIES},
      d.team_id AS "teamId", d.provider, d.model
    FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
    WHERE l.occurred_at >= ${span.start.toISOString()}::timestamptz AND l.occurred_at < ${span.end.toISOString()}::timestamptz AND l.role = 'billable'
      AND d.billing = 'metered' AND ${allOf(dimensionConditions(selection))}`;
  for await (const rows of streamQuery<Row>(db, query)) yield rows.map(fromDbLine);
}

function fromDbLine(row: Row): RatedLine {
  const quantities: Record<string, bigint | string | null> = {};
  for (const key of COUNTS) quantities[key] = row[key] == null ? null : BigInt(row[key]);
  for (const key of FRACTIONS) quantities[key] = row[key] ?? null;
  const { occurredAt, region } = row;
  return {
    teamId: row.teamId ?? null,
    provider: row.provider,
    model: row.model,
    event: {
      role: "billable",
      status: row.status as RatedEvent["status"],
      occurredAt,
      mode: row.mode as RatedEvent["mode"],
      flags: [],
      ...(region == null ? {} : { region }),
    },
    quantities: quantities as Quantities,
    costUsd: row.costUsd ?? null,
  };
}
