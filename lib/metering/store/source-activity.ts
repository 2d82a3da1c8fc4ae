/** The SQL that adds to what a source did on a day, alone or as part of the statement that stores the events. */

import { columnLiteral } from "@/lib/db/array-literal";
import { type Db, poolOf } from "@/lib/db/client";
import { type Activity, activityOfRefusals } from "../core/source-activity";

const COUNTS = [
  ["accepted", "accepted"],
  ["evidence", "evidence"],
  ["missing_usage", "missingUsage"],
  ["duplicates", "duplicates"],
  ["conflicts", "conflicts"],
  ["rejected", "rejected"],
  ["lag_ms_total", "lagMsTotal"],
] as const satisfies readonly (readonly [string, keyof Activity])[];
const names = COUNTS.map(([name]) => name).join(", ");

/** How many parameters `activityUpsert` takes. */
export const ACTIVITY_PARAMETERS = 5 + COUNTS.length;

/** Parameters of `activityUpsert`, in their order. */
export function activityParameters(sourceId: string, receivedAt: Date, activity: readonly Activity[]): string[] {
  return [
    sourceId,
    receivedAt.toISOString(),
    columnLiteral(activity, (row) => row.producer),
    ...COUNTS.map(([, key]) => columnLiteral(activity, (row) => row[key])),
    columnLiteral(activity, (row) => row.lagMsMax),
    columnLiteral(activity, (row) => row.lastOccurredAt?.toISOString() ?? null),
  ];
}

/** Adds activity in parameters from `first` on, where `guard`, a scalar query, gives true. */
export function activityUpsert(first: number, guard: string): string {
  const parameter = (offset: number, type: string): string => `$${first + offset}::${type}`;
  const lists = [
    parameter(2, "text[]"),
    ...COUNTS.map((_, i) => parameter(3 + i, "bigint[]")),
    parameter(3 + COUNTS.length, "bigint[]"),
    parameter(4 + COUNTS.length, "timestamptz[]"),
  ];
  return `INSERT INTO source_activity (source_id, day, last_received_at, producer, ${names}, lag_ms_max, last_occurred_at)
  SELECT ${parameter(0, "text")}, (${parameter(1, "timestamptz")} AT TIME ZONE 'UTC')::date, ${parameter(1, "timestamptz")}, t.*
  FROM unnest(${lists.join(", ")}) AS t(producer, ${names}, lag_ms_max, last_occurred_at) WHERE ${guard} ORDER BY producer
  ON CONFLICT (source_id, day, producer) DO UPDATE SET ${COUNTS.map(([name]) => `${name} = source_activity.${name} + excluded.${name}`).join(", ")},
    lag_ms_max = greatest(source_activity.lag_ms_max, excluded.lag_ms_max), last_received_at = greatest(source_activity.last_received_at, excluded.last_received_at),
    last_occurred_at = greatest(source_activity.last_occurred_at, excluded.last_occurred_at)`;
}

const ADD = activityUpsert(1, "true");

/** Counts what was not taken. */
export async function addRefusals(
  db: Db,
  sourceId: string,
  receivedAt: Date,
  items: Parameters<typeof activityOfRefusals>[0],
): Promise<void> {
  if (items.length === 0) return;
  await poolOf(db).query({ name: "add-activity", text: ADD, values: activityParameters(sourceId, receivedAt, activityOfRefusals(items)) });
}
