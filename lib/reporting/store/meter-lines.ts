/**
 * The finest lines that are charged: one for each combination of who, where, which model and which meter over whole
 * days. Streams read them by a server-side cursor on one snapshot, so that memory stays flat and the lines sum to the
 * total of that instant.
 */
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { type Span, utcDate } from "@/lib/kernel/period";
import { allOf } from "./scope";
import { rowConditions, type Selection } from "./selection";
import { streamQuery } from "./stream";

const { raw, sql } = Prisma;

export const LINE_DIMENSIONS = [
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
export type LineDimension = (typeof LINE_DIMENSIONS)[number][0];

export type MeterLineRow = Record<LineDimension, string | null> & {
  /** Null: events without a price that have no charge at all, such as failed calls of an unknown model. */
  meter: string | null;
  /** Decimal text; null without a meter. */
  quantity: string | null;
  /** Charges, or events where there is no meter, without a price. */
  unpriced: string;
  costUsd: string;
  flatValueUsd: string;
  /** Order and cursor of the line. */
  key: string;
};

const COLUMNS = raw(LINE_DIMENSIONS.map(([name, column]) => `d.${column} AS "${name}"`).join(", "));
const NAMES = raw(LINE_DIMENSIONS.map(([name]) => `"${name}"`).join(", "));
/** Values hold no control characters, so the parts of a key cannot run into each other. */
const KEY = raw(
  `array_to_string(ARRAY[${LINE_DIMENSIONS.map(([name]) => `"${name}"`).join(", ")}, meter], E'\\x01', E'\\x02') COLLATE "C"`,
);
const POSITIONS = raw(LINE_DIMENSIONS.map((_, i) => i + 1).join(", "));

/** Sums by dimension first, names of places after: there are far fewer dimensions than days. */
function linesQuery(selection: Selection, span: Span): Prisma.Sql {
  const days = sql`u.day >= ${utcDate(span.start)}::date AND u.day < ${utcDate(span.end)}::date`;
  const where = allOf([days, ...rowConditions(selection, "meter")]);
  return sql`SELECT ${NAMES}, meter, trim_scale(quantity)::text AS quantity, unpriced::text AS unpriced, trim_scale(cost)::text AS "costUsd",
    trim_scale(flat_value)::text AS "flatValueUsd", ${KEY} AS key FROM (
    SELECT ${COLUMNS}, p.meter, sum(p.quantity) AS quantity, sum(p.unpriced) AS unpriced, sum(p.cost) AS cost, sum(p.flat_value) AS flat_value FROM (
      SELECT u.dimension_id, u.meter, sum(u.quantity) AS quantity, sum(u.unpriced) AS unpriced, sum(u.cost_usd) AS cost, sum(u.flat_value_usd) AS flat_value
      FROM usage_daily_meter u WHERE ${where} GROUP BY 1, 2
      UNION ALL
      SELECT u.dimension_id, NULL, NULL, sum(u.unpriced_events), 0, 0 FROM usage_daily u
      WHERE ${allOf([days, sql`u.unpriced_events > 0`, ...rowConditions(selection, "daily")])}
        AND NOT EXISTS (SELECT 1 FROM usage_daily_meter m WHERE m.day = u.day AND m.dimension_id = u.dimension_id AND m.unpriced > 0)
      GROUP BY 1
    ) p JOIN usage_dimension d ON d.id = p.dimension_id GROUP BY ${POSITIONS}, p.meter
  ) lines`;
}

/** One page of lines after a key, in the order of keys. */
export async function readMeterLines(
  tx: Tx,
  selection: Selection,
  span: Span,
  after: string | null,
  count: number,
): Promise<MeterLineRow[]> {
  return tx.$queryRaw<MeterLineRow[]>`SELECT * FROM (${linesQuery(selection, span)}) keyed
    WHERE ${after === null ? sql`true` : sql`key > ${after}`} ORDER BY key LIMIT ${count}`;
}

/** Every line, in pages, in the order of keys. Ends the transaction when the reader stops early. */
export const streamMeterLines = (db: Db, selection: Selection, span: Span): AsyncGenerator<MeterLineRow[]> =>
  streamQuery<MeterLineRow>(db, sql`${linesQuery(selection, span)} ORDER BY key`);
