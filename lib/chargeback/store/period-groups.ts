/**
 * A period summed up by who and what, as the summary of it shows: of a closed version from its copies, else from the ledger, the
 * hours at its ends included. One place where the caller's scope and the part that was asked for become SQL for these reads.
 */
import type { Actor } from "@/lib/auth";
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { PeriodRef } from "../core/period-lines";
import { meterRows, useRows } from "./ledger-rows";
import { seenDimensions } from "./period-sums";

const { join, raw, sql } = Prisma;

const COLUMNS = {
  business_unit: "d.business_unit_id",
  cost_centre: "d.cost_centre_id",
  team: "d.team_id",
  identity: "d.identity_id",
  provider: "d.provider",
  model: "d.model",
  meter: "u.meter",
} as const;
export type SummaryGrouping = keyof typeof COLUMNS;

/** Null among the ids: what has none. */
export type SummaryPart = { businessUnitIds?: readonly string[] | null; costCentreId?: string | null };
export type SummarySums = { costUsd: string; flatValueUsd: string; events: string; requests: string; tokens: string; unpriced: string };
export type SummaryRow = SummarySums & { keys: (string | null)[]; quantity: string | null };

const ofPart = ({ businessUnitIds, costCentreId }: SummaryPart): Prisma.Sql[] => [
  ...(businessUnitIds === undefined
    ? []
    : [businessUnitIds === null ? sql`d.business_unit_id IS NULL` : sql`d.business_unit_id = ANY(${[...businessUnitIds]}::text[])`]),
  ...(costCentreId === undefined ? [] : [costCentreId === null ? sql`d.cost_centre_id IS NULL` : sql`d.cost_centre_id = ${costCentreId}`]),
];

type Asked = { actor: Actor; part: SummaryPart };
export function conditions({ actor, part }: Asked): Prisma.Sql {
  const seen = seenDimensions(actor);
  return join([sql`true`, ...(seen === null ? [] : [seen]), ...ofPart(part)], " AND ");
}

export const uses = (ref: PeriodRef): Prisma.Sql =>
  ref.version === null ? useRows(ref) : sql`SELECT * FROM period_use WHERE period_id = ${ref.id} AND version = ${ref.version}`;
export const meters = (ref: PeriodRef): Prisma.Sql =>
  ref.version === null ? meterRows(ref) : sql`SELECT * FROM period_line WHERE period_id = ${ref.id} AND version = ${ref.version}`;

const text = (sum: string): string => `trim_scale(coalesce(sum(${sum}), 0))::text`;
const USE_SUMS = raw(`${text("u.cost_usd")} AS "costUsd", ${text("u.flat_value_usd")} AS "flatValueUsd", ${text("u.events")} AS events,
  ${text("u.requests")} AS requests, ${text("u.tokens")} AS tokens, ${text("u.unpriced_events")} AS unpriced, NULL AS quantity`);
const METER_SUMS = raw(`${text("u.cost_usd")} AS "costUsd", ${text("u.flat_value_usd")} AS "flatValueUsd", '0' AS events, '0' AS requests,
  '0' AS tokens, ${text("u.unpriced")} AS unpriced, ${text("u.quantity")} AS quantity`);

/** Sums by these groupings, the dearest first. */
export async function readPeriodGroups(
  db: Db | Tx,
  ref: PeriodRef,
  groupBy: readonly SummaryGrouping[],
  asked: Asked,
): Promise<SummaryRow[]> {
  const byMeter = groupBy.includes("meter");
  const keys = raw(`ARRAY[${groupBy.map((grouping) => COLUMNS[grouping]).join(", ")}]`);
  return db.$queryRaw<SummaryRow[]>`SELECT ${keys} AS keys, ${byMeter ? METER_SUMS : USE_SUMS}
    FROM (${byMeter ? meters(ref) : uses(ref)}) u JOIN usage_dimension d ON d.id = u.dimension_id WHERE ${conditions(asked)}
    GROUP BY 1 ORDER BY sum(u.cost_usd) DESC, 1`;
}

/** The whole, and what of it no identity answers for. */
export async function readPeriodTotal(db: Db | Tx, ref: PeriodRef, asked: Asked): Promise<SummarySums & { unattributedCostUsd: string }> {
  const [row] = await db.$queryRaw<(SummarySums & { unattributedCostUsd: string })[]>`SELECT ${USE_SUMS},
      ${raw(`trim_scale(coalesce(sum(u.cost_usd) FILTER (WHERE d.identity_id IS NULL), 0))::text`)} AS "unattributedCostUsd"
    FROM (${uses(ref)}) u JOIN usage_dimension d ON d.id = u.dimension_id WHERE ${conditions(asked)}`;
  if (!row) throw new Error("a sum has one row");
  return row;
}

/** A unit with the units below it. */
export async function unitsUnder(db: Db | Tx, unitId: string): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`WITH RECURSIVE below AS (SELECT ${unitId}::text AS id
    UNION SELECT u.id FROM business_unit u JOIN below ON u.parent_id = below.id) SELECT id FROM below`;
  return rows.map(({ id }) => id);
}
