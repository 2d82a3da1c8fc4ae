/** Lines of a period a page at a time, in the order of their keys: of a closed version from its copies, else from the ledger. */
import type { Actor } from "@/lib/auth";
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { PeriodRef } from "../core/period-lines";
import { conditions, meters, type SummaryPart, uses } from "./period-groups";

const { raw, sql } = Prisma;

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

export type PagedLine = Record<(typeof DIMENSIONS)[number][0], string | null> & {
  /** Null: events without a price that have no charge at all. */
  meter: string | null;
  quantity: string | null;
  unpriced: string;
  costUsd: string;
  flatValueUsd: string;
  /** Order and cursor of the line. */
  key: string;
};

const COLUMNS = raw(DIMENSIONS.map(([name, column]) => `d.${column} AS "${name}"`).join(", "));
const POSITIONS = raw(DIMENSIONS.map((_, i) => i + 1).join(", "));
/** Values hold no control characters, so the parts of a key cannot run into each other. */
const KEY = raw(`array_to_string(ARRAY[${DIMENSIONS.map(([name]) => `"${name}"`).join(", ")}, meter], E'\\x01', E'\\x02') COLLATE "C"`);

export async function readLinePage(
  db: Db | Tx,
  ref: PeriodRef,
  asked: { actor: Actor; part: SummaryPart },
  { after, count }: { after: string | null; count: number },
): Promise<PagedLine[]> {
  return db.$queryRaw<PagedLine[]>`SELECT * FROM (SELECT lines.*, ${KEY} AS key FROM (
      SELECT ${COLUMNS}, u.meter, trim_scale(sum(u.quantity))::text AS quantity, sum(u.unpriced)::text AS unpriced,
        trim_scale(sum(u.cost_usd))::text AS "costUsd", trim_scale(sum(u.flat_value_usd))::text AS "flatValueUsd"
      FROM (
        SELECT m.dimension_id, m.meter, m.quantity, m.unpriced, m.cost_usd, m.flat_value_usd FROM (${meters(ref)}) m
        UNION ALL
        SELECT e.dimension_id, NULL, NULL, e.unpriced_events, 0, 0 FROM (${uses(ref)}) e WHERE e.unpriced_events > 0
          AND NOT EXISTS (SELECT 1 FROM (${meters(ref)}) m WHERE m.day = e.day AND m.dimension_id = e.dimension_id AND m.unpriced > 0)
      ) u JOIN usage_dimension d ON d.id = u.dimension_id WHERE ${conditions(asked)} GROUP BY ${POSITIONS}, u.meter
    ) lines) keyed WHERE ${after === null ? sql`true` : sql`key > ${after}`} ORDER BY key LIMIT ${count}`;
}
