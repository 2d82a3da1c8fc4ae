/** The SQL that adds deltas to the roll-ups, as part of the statement that writes the lines they come from. */

import { columnLiteral } from "@/lib/db/array-literal";
import { formatFixed, USD_SCALE } from "@/lib/kernel/money";
import { MEASURES, QUANTITY_SCALE, type RollupDeltas } from "../core/rollup-deltas";

/** Hours older than this are not kept by hour. */
export const HOURLY_WINDOW_DAYS = 14;

const isMoney = (measure: string): boolean => measure.endsWith("_usd");
const MEASURE_TYPE = (measure: string): string => (isMoney(measure) ? "numeric" : "bigint");
/** What the roll-up by meter is kept by, and what it sums. */
const METER_KEY = ["day", "dimension_id", "meter", "price_id"] as const;
const METER_SUMS = ["quantity", "unpriced", "cost_usd", "flat_value_usd"] as const;
const METER_TYPES = ["date", "integer", "text", "integer", "numeric", "bigint", "numeric", "numeric"] as const;
const measures = MEASURES.join(", ");
const added = (table: string, columns: readonly string[]): string => columns.map((m) => `${m} = ${table}.${m} + excluded.${m}`).join(", ");
const summed = (alias: string): string => MEASURES.map((m) => `sum(${alias}.${m})`).join(", ");
/** Whether a delta changes nothing: a revision that moves a line within an hour makes such rows. */
const HAS_CHANGE = MEASURES.map((m) => `${m} <> 0`).join(" OR ");

/** What the roll-up by label is kept by. */
const LABEL_KEY = ["name", "day", "value", "dimension_id"] as const;
const LABEL_TYPES = ["text", "date", "text", "integer"] as const;

/** How many parameters the upserts take; those by label, which only lines with labels need, come after the others. */
const PARAMETERS = 2 + MEASURES.length + 4 + METER_SUMS.length;
export const rollupParameterCount = (hasLabels: boolean): number => PARAMETERS + (hasLabels ? LABEL_KEY.length + MEASURES.length : 0);

/** Parameters of the upserts, in their order. */
export function rollupParameters({ hours, meters, labels }: RollupDeltas, hasLabels: boolean): string[] {
  return [
    columnLiteral(hours, (delta) => delta.hour.toISOString()),
    columnLiteral(hours, (delta) => delta.dimensionId),
    ...measureColumns(hours),
    columnLiteral(meters, (delta) => delta.day),
    columnLiteral(meters, (delta) => delta.dimensionId),
    columnLiteral(meters, (delta) => delta.meter),
    columnLiteral(meters, (delta) => delta.priceId, true),
    columnLiteral(meters, (delta) => formatFixed(delta.quantity, QUANTITY_SCALE)),
    columnLiteral(meters, (delta) => delta.unpriced),
    columnLiteral(meters, (delta) => moneyText(delta.cost)),
    columnLiteral(meters, (delta) => moneyText(delta.flatValue)),
    ...(hasLabels
      ? [
          columnLiteral(labels, (delta) => delta.name),
          columnLiteral(labels, (delta) => delta.day, true),
          columnLiteral(labels, (delta) => delta.value),
          columnLiteral(labels, (delta) => delta.dimensionId),
          ...measureColumns(labels),
        ]
      : []),
  ];
}

const measureColumns = (deltas: readonly { sums: bigint[] }[]): string[] =>
  MEASURES.map((measure, i) =>
    columnLiteral(deltas, (delta) => (isMoney(measure) ? moneyText(delta.sums[i] as bigint) : (delta.sums[i] as bigint))),
  );

const moneyText = (atoms: bigint): string => (atoms === 0n ? "0" : formatFixed(atoms, USD_SCALE));

/**
 * Common table expressions, separated by commas, for the roll-ups of deltas in parameters from `first` on. They run
 * only where `guard`, a scalar query, gives true.
 */
export function rollupUpserts(first: number, guard: string, hasLabels: boolean): string {
  const parameter = (offset: number, type: string): string => `$${first + offset}::${type}[]`;
  const keyed = [...LABEL_TYPES, ...MEASURES.map(MEASURE_TYPE)].map((type, i) => parameter(PARAMETERS + i, type)).join(", ");
  const labelled = `, add_daily_label AS (
  INSERT INTO usage_daily_label (${LABEL_KEY.join(", ")}, ${measures})
  SELECT * FROM unnest(${keyed}) AS t(${LABEL_KEY.join(", ")}, ${measures})
  WHERE (${guard}) AND (${HAS_CHANGE}) ORDER BY ${LABEL_KEY.join(", ")}
  ON CONFLICT (${LABEL_KEY.join(", ")}) DO UPDATE SET ${added("usage_daily_label", MEASURES)}
)`;
  const meterFirst = 2 + MEASURES.length;
  return `hour_delta AS MATERIALIZED (
  SELECT * FROM unnest(${parameter(0, "timestamptz")}, ${parameter(1, "integer")}, ${MEASURES.map((m, i) => parameter(2 + i, MEASURE_TYPE(m))).join(", ")})
    AS t(hour, dimension_id, ${measures}) WHERE (${guard}) AND (${HAS_CHANGE})
), add_daily AS (
  INSERT INTO usage_daily (day, dimension_id, ${measures})
  SELECT (h.hour AT TIME ZONE 'UTC')::date, h.dimension_id, ${summed("h")} FROM hour_delta h GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (day, dimension_id) DO UPDATE SET ${added("usage_daily", MEASURES)}
), add_daily_team AS (
  INSERT INTO usage_daily_team (day, team_id, business_unit_id, environment_id, ${measures})
  SELECT (h.hour AT TIME ZONE 'UTC')::date, coalesce(d.team_id, ''), coalesce(d.business_unit_id, ''), coalesce(d.environment_id, ''), ${summed("h")}
  FROM hour_delta h JOIN usage_dimension d ON d.id = h.dimension_id GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
  ON CONFLICT (day, team_id, business_unit_id, environment_id) DO UPDATE SET ${added("usage_daily_team", MEASURES)}
), add_hourly AS (
  INSERT INTO usage_hourly (hour, dimension_id, ${measures})
  SELECT hour, dimension_id, ${measures} FROM hour_delta WHERE hour >= now() - interval '${HOURLY_WINDOW_DAYS} days' ORDER BY hour, dimension_id
  ON CONFLICT (hour, dimension_id) DO UPDATE SET ${added("usage_hourly", MEASURES)}
), add_daily_meter AS (
  INSERT INTO usage_daily_meter (${METER_KEY.join(", ")}, ${METER_SUMS.join(", ")})
  SELECT * FROM unnest(${METER_TYPES.map((type, i) => parameter(meterFirst + i, type)).join(", ")})
    AS t(${METER_KEY.join(", ")}, ${METER_SUMS.join(", ")})
  WHERE (${guard}) AND (${METER_SUMS.map((sum) => `${sum} <> 0`).join(" OR ")}) ORDER BY ${METER_KEY.join(", ")}
  ON CONFLICT (${METER_KEY.join(", ")}) DO UPDATE SET ${added("usage_daily_meter", METER_SUMS)}
)${hasLabels ? labelled : ""}, unfold AS (${unfold(parameter(0, "timestamptz"), guard)})`;
}

/**
 * Weeks in which any line changes stand for their days no longer, until they are folded anew. Also where a line changes no sum by the
 * hour: its meters may change. In the order of their days, so that two batches never wait for each other.
 */
const unfold = (hours: string, guard: string): string => `
  DELETE FROM usage_folded_week WHERE (${guard}) AND week IN (
    SELECT f.week FROM usage_folded_week f
    WHERE f.week IN (SELECT date_trunc('week', h AT TIME ZONE 'UTC')::date FROM unnest(${hours}) AS h) ORDER BY f.week FOR UPDATE
  )
`;
