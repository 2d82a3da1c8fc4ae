import { type Db, poolOf } from "@/lib/db/client";
import { parseUsd, type Usd } from "@/lib/kernel/money";
import { loadPriceBook } from "@/lib/pricing";
import { type PriceChange, priceChangesIn } from "./core/explain/price-changes";

export type BucketGrain = "hour" | "quarter";

/** Usage of one closed bucket under one dimension. */
export type SeriesBucket = {
  atMs: number;
  dimensionId: number;
  costUsd: Usd;
  /** Dollars at the prices of the beginning: changes of price taken out, changes of model left in. */
  steadyUsd: number;
  /** As everywhere: input, cache reads and writes, output, embedding. */
  tokens: number;
};

export type BucketDimension = {
  id: number;
  identityId: string | null;
  credentialId: string | null;
  teamId: string | null;
  businessUnitId: string | null;
  applicationId: string | null;
  environmentId: string | null;
  provider: string;
  model: string;
  tool: string | null;
};

const DAY_MS = 86_400_000;
/** Hours are kept for 14 days: nearer to that edge lines are read, so that none is missed that is being let go. */
const HOURLY_MS = 13 * DAY_MS;
/** Before anything: all changes of price have their place in the index. */
const BEGINNING = new Date(0);
/** Meters by which a change of price is told: what most of a bill consists of. */
const TELLING = new Set(["input", "output", "cache_read", "cacheRead"]);

type Row = [atMs: number, dimensionId: number, cost: string, tokens: number];

const HOURLY = `SELECT (date_part('epoch', u.hour) * 1000)::float8, u.dimension_id, u.cost_usd::text,
  (u.input + u.cache_read + u.cache_write + u.output + u.embedding)::float8
  FROM usage_hourly u WHERE u.hour >= $1 AND u.hour < $2 ORDER BY u.hour, u.dimension_id`;
/** Hours that are no longer kept as such, from the lines of the days asked for. */
const LINES = `SELECT (date_part('epoch', date_trunc('hour', l.occurred_at AT TIME ZONE 'UTC')) * 1000)::float8, l.dimension_id, coalesce(sum(l.cost_usd), 0)::text,
  sum(coalesce(l.input, 0) + coalesce(l.cache_read, 0) + coalesce(l.cache_write, 0) + coalesce(l.cache_write_5m, 0) + coalesce(l.cache_write_1h, 0)
    + coalesce(l.output, 0) + coalesce(l.embedding, 0))::float8
  FROM usage_line l WHERE l.occurred_at >= $1 AND l.occurred_at < $2 AND l.role = 'billable' GROUP BY 1, 2 ORDER BY 1, 2`;
const QUARTERLY = `SELECT (date_part('epoch', u.bucket) * 1000)::float8, u.dimension_id, u.cost_usd::text, (u.input + u.cache_read + u.output)::float8
  FROM usage_quarter u WHERE u.bucket >= $1 AND u.bucket < $2 ORDER BY u.bucket, u.dimension_id`;

/**
 * What was used in the buckets of a half-open span, by dimension, in the order of time; buckets without usage have no row. Hours older
 * than 13 days are summed from lines, so the span should be days, not months. Not scoped: for use cases that authorise by themselves.
 */
export async function readSeriesBuckets(
  db: Db,
  grain: BucketGrain,
  { from, to }: { from: Date; to: Date },
  now: Date,
): Promise<{ rows: SeriesBucket[]; dimensions: Map<number, BucketDimension> }> {
  const edge = new Date(Math.floor((now.getTime() - HOURLY_MS) / DAY_MS) * DAY_MS);
  const middle = from > edge ? from : to < edge ? to : edge;
  const raw =
    grain === "quarter"
      ? await query(db, QUARTERLY, from, to)
      : [...(await query(db, LINES, from, middle)), ...(await query(db, HOURLY, middle, to))];
  const dimensions = await readDimensions(db, new Set(raw.map(([, id]) => id)));
  const index = await priceIndex(db, [...dimensions.values()], to);
  const rows = raw.flatMap(([atMs, dimensionId, cost, tokens]) => {
    const dimension = dimensions.get(dimensionId);
    if (!dimension) return [];
    return [{ atMs, dimensionId, costUsd: parseUsd(cost), steadyUsd: Number(cost) / index(dimension, atMs), tokens }];
  });
  return { rows, dimensions };
}

async function query(db: Db, text: string, from: Date, to: Date): Promise<Row[]> {
  if (from >= to) return [];
  const { rows } = await poolOf(db).query<Row>({ text, values: [from.toISOString(), to.toISOString()], rowMode: "array" });
  return rows;
}

async function readDimensions(db: Db, ids: ReadonlySet<number>): Promise<Map<number, BucketDimension>> {
  if (ids.size === 0) return new Map();
  const { rows } = await poolOf(db).query<BucketDimension>(
    `SELECT id, identity_id AS "identityId", credential_id AS "credentialId", team_id AS "teamId", business_unit_id AS "businessUnitId",
       application_id AS "applicationId", environment_id AS "environmentId", provider, model, tool FROM usage_dimension WHERE id = ANY($1::int[])`,
    [`{${[...ids].join(",")}}`],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** How many times its first price a model costs at an instant: the product of all its changes up to then. */
async function priceIndex(
  db: Db,
  dimensions: readonly BucketDimension[],
  to: Date,
): Promise<(dimension: BucketDimension, atMs: number) => number> {
  const names = new Map(dimensions.map(({ provider, model }) => [`${provider}\n${model}`, { provider, model }]));
  const book = await loadPriceBook(db);
  const changes = new Map<string, { atMs: number; times: number }[]>();
  // One by one: two names of one model have the same changes, and both are asked for.
  for (const [key, name] of names) {
    const found = priceChangesIn(book, [name], { start: BEGINNING, end: to }).map((change) => ({
      atMs: Date.parse(change.at),
      times: timesOf(change),
    }));
    if (found.length > 0) changes.set(key, found);
  }
  return ({ provider, model }, atMs) => {
    let times = 1;
    for (const change of changes.get(`${provider}\n${model}`) ?? []) if (change.atMs <= atMs) times *= change.times;
    return times;
  };
}

function timesOf({ meters }: PriceChange): number {
  const shares = meters.flatMap(({ meter, changeShare }) => (TELLING.has(meter) && changeShare !== null ? [1 + Number(changeShare)] : []));
  const positive = shares.filter((share) => share > 0);
  return positive.length === 0 ? 1 : positive.reduce((sum, share) => sum + share, 0) / positive.length;
}
