/**
 * The finest lines that are charged: one for each combination of who, where, which model, which meter and price over a
 * whole period. Of a closing from its copy, else from the ledger as it is now; where a period begins or ends within a day
 * of UTC, the lines of that day's hours. Read by a server-side cursor on one snapshot: flat memory, sums of one instant.
 */
import { type Actor, type Right, scopeOf } from "@/lib/auth";
import { scopeFilter } from "@/lib/auth/core/scope";
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { streamQuery } from "@/lib/db/stream-query";
import type { PeriodRef } from "../core/period-lines";
import { meterRows, useRows } from "./ledger-rows";

const { join, raw, sql } = Prisma;

const DIMENSIONS = [
  ["businessUnitId", "business_unit_id"],
  ["costCentreId", "cost_centre_id"],
  ["teamId", "team_id"],
  ["ownerId", "owner_id"],
  ["identityId", "identity_id"],
  ["credentialId", "credential_id"],
  ["applicationId", "application_id"],
  ["environmentId", "environment_id"],
  ["tenant", "tenant"],
  ["provider", "provider"],
  ["model", "model"],
  ["billing", "billing"],
] as const;

export type ChargedLine = Record<(typeof DIMENSIONS)[number][0], string | null> & {
  /** Null: events without a price that have no charge at all, such as failed calls of an unknown model. */
  meter: string | null;
  /** 0: no price. */
  priceId: number;
  /** Plain decimal text; null without a meter. */
  quantity: string | null;
  /** Charges, or events where there is no meter, without a price. */
  unpriced: string;
  costUsd: string;
  flatValueUsd: string;
  /** Dollars per `per` units of the price; null without one. */
  rate: string | null;
  per: number | null;
};
/** Null stands for what has none. */
export type LinePart = { costCentreId?: string | null; businessUnitIds?: readonly (string | null)[] };

const COLUMNS = raw(DIMENSIONS.map(([name, column]) => `d.${column} AS "${name}"`).join(", "));
const NAMES = raw(DIMENSIONS.map(([name]) => `lines."${name}"`).join(", "));
const POSITIONS = raw(DIMENSIONS.map((_, i) => i + 1).join(", "));
/** Values hold no control characters, so the parts of a key cannot run into each other. */
const KEY = raw(
  `array_to_string(ARRAY[${DIMENSIONS.map(([name]) => `lines."${name}"`).join(", ")}, lines.meter], E'\\x01', E'\\x02') COLLATE "C", "priceId"`,
);

/** Every line, in pages, in one order. Ends the transaction when the reader stops early. */
export function streamChargedLines(
  db: Db,
  period: PeriodRef,
  sight: { actor: Actor; right: Right },
  part: LinePart,
): AsyncGenerator<ChargedLine[]> {
  const where = join([inSight(sight), ofPart(part)], " AND ");
  return streamQuery<ChargedLine>(
    db,
    sql`SELECT ${NAMES}, lines.meter, "priceId", trim_scale(quantity)::text AS quantity, unpriced::text AS unpriced, trim_scale(cost)::text AS "costUsd",
      trim_scale(flat_value)::text AS "flatValueUsd", trim_scale(pr.rate)::text AS rate, pr.per FROM (
      SELECT ${COLUMNS}, p.meter, p.price_id AS "priceId", sum(p.quantity) AS quantity, sum(p.unpriced) AS unpriced, sum(p.cost_usd) AS cost, sum(p.flat_value_usd) AS flat_value
      FROM (SELECT dimension_id, meter, price_id, sum(quantity) AS quantity, sum(unpriced) AS unpriced, sum(cost_usd) AS cost_usd, sum(flat_value_usd) AS flat_value_usd
        FROM (${period.version === null ? liveLines(period) : closedLines(period.id, period.version)}) s GROUP BY 1, 2, 3) p
      JOIN usage_dimension d ON d.id = p.dimension_id WHERE ${where} GROUP BY ${POSITIONS}, p.meter, p.price_id
    ) lines LEFT JOIN price pr ON pr.id = "priceId" ORDER BY ${KEY}`,
  );
}

const SUMS = raw("dimension_id, meter, price_id, quantity, unpriced, cost_usd, flat_value_usd");

const closedLines = (id: string, version: number): Prisma.Sql => sql`
  SELECT ${SUMS} FROM period_line WHERE period_id = ${id} AND version = ${version}
  UNION ALL
  SELECT u.dimension_id, NULL, 0, NULL, u.unpriced_events, 0, 0 FROM period_use u
  WHERE u.period_id = ${id} AND u.version = ${version} AND u.unpriced_events > 0 AND NOT EXISTS (SELECT 1 FROM period_line m
    WHERE m.period_id = u.period_id AND m.version = u.version AND m.day = u.day AND m.dimension_id = u.dimension_id AND m.unpriced > 0)`;

function liveLines(period: PeriodRef): Prisma.Sql {
  return sql`SELECT ${SUMS} FROM (${meterRows(period)}) m
    UNION ALL
    SELECT u.dimension_id, NULL, 0, NULL, u.unpriced_events, 0, 0 FROM (${useRows(period)}) u
    WHERE u.unpriced_events > 0 AND NOT EXISTS (SELECT 1 FROM (${meterRows(period)}) m WHERE m.day = u.day AND m.dimension_id = u.dimension_id AND m.unpriced > 0)`;
}

const SCOPE_COLUMN = {
  businessUnitId: "business_unit_id",
  teamId: "team_id",
  applicationId: "application_id",
  environmentId: "environment_id",
  identityId: "identity_id",
} as const;

/** The rule of lib/reporting: usage that neither an identity nor a team answers for is seen by those who see everything. */
function inSight({ actor, right }: { actor: Actor; right: Right }): Prisma.Sql {
  const filter = scopeFilter(scopeOf(actor, right));
  if (filter.kind === "all") return sql`true`;
  if (filter.kind === "none") return sql`false`;
  const conditions = filter.conditions.map(({ field, ids }) => sql`d.${raw(SCOPE_COLUMN[field])} = ANY(${ids}::text[])`);
  return sql`((d.identity_id IS NOT NULL OR d.team_id IS NOT NULL) AND (${join(conditions, " OR ")}))`;
}

function ofPart({ costCentreId, businessUnitIds }: LinePart): Prisma.Sql {
  const parts = [sql`true`];
  if (costCentreId !== undefined) parts.push(sql`d.cost_centre_id IS NOT DISTINCT FROM ${costCentreId}`);
  if (businessUnitIds) {
    const ids = businessUnitIds.filter((id) => id !== null);
    const isListed = sql`d.business_unit_id = ANY(${ids}::text[])`;
    parts.push(businessUnitIds.includes(null) ? sql`(d.business_unit_id IS NULL OR ${isListed})` : isListed);
  }
  return join(parts, " AND ");
}
