/** The roll-up by quarter of an hour: sums of one checkpoint, added to what is stored. */
import { columnLiteral } from "@/lib/db/array-literal";
import type { Db, Tx } from "@/lib/db/client";
import { addUsd, formatUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import type { ReadFact } from "./facts";

const QUARTER_MS = 900_000;
/** How long quarters are kept; what arrives later than this is in the other roll-ups alone. */
export const QUARTERS_KEPT_MS = 8 * 86_400_000;

type Sum = {
  bucketMs: number;
  dimensionId: number;
  events: number;
  errors: number;
  input: number;
  cacheRead: number;
  output: number;
  costUsd: Usd;
};

export class QuarterTally {
  /** By the bucket and the dimension: asked for with every line, so that no text is made of the two. */
  readonly #sums = new Map<number, Map<number, Sum>>();

  /** @param oldestMs What lies before it is not summed. */
  add({ fact, dimensionId, costUsd }: ReadFact, oldestMs: number): void {
    const bucketMs = Math.floor(fact.atMs / QUARTER_MS) * QUARTER_MS;
    if (bucketMs < oldestMs) return;
    let bucket = this.#sums.get(bucketMs);
    if (!bucket) {
      bucket = new Map();
      this.#sums.set(bucketMs, bucket);
    }
    let sum = bucket.get(dimensionId);
    if (!sum) {
      sum = { bucketMs, dimensionId, events: 0, errors: 0, input: 0, cacheRead: 0, output: 0, costUsd: ZERO_USD };
      bucket.set(dimensionId, sum);
    }
    if (fact.isFirst) {
      sum.events++;
      if (fact.status === "error") sum.errors++;
    }
    sum.input += fact.input ?? 0;
    sum.cacheRead += fact.cacheRead ?? 0;
    sum.output += fact.output ?? 0;
    if (costUsd !== null) sum.costUsd = addUsd(sum.costUsd, costUsd);
  }

  /** In one order, so that two writers never wait for each other in a circle. */
  sums(): Sum[] {
    return [...this.#sums.values()]
      .flatMap((bucket) => [...bucket.values()])
      .sort((a, b) => a.bucketMs - b.bucketMs || a.dimensionId - b.dimensionId);
  }
}

const AT_ONCE = 5_000;

export async function addQuarters(tx: Tx, tally: QuarterTally): Promise<void> {
  const all = tally.sums();
  for (let from = 0; from < all.length; from += AT_ONCE) {
    const rows = all.slice(from, from + AT_ONCE);
    const plain = (of: (row: Sum) => string | number) => columnLiteral(rows, of, true);
    await tx.$executeRawUnsafe(
      `INSERT INTO usage_quarter AS q (bucket, dimension_id, events, errors, input, cache_read, output, cost_usd)
       SELECT * FROM unnest($1::timestamptz[], $2::integer[], $3::integer[], $4::integer[], $5::bigint[], $6::bigint[], $7::bigint[], $8::numeric[])
       ON CONFLICT (bucket, dimension_id) DO UPDATE SET events = q.events + excluded.events, errors = q.errors + excluded.errors,
         input = q.input + excluded.input, cache_read = q.cache_read + excluded.cache_read, output = q.output + excluded.output,
         cost_usd = q.cost_usd + excluded.cost_usd`,
      plain((row) => new Date(row.bucketMs).toISOString()),
      plain((row) => row.dimensionId),
      plain((row) => row.events),
      plain((row) => row.errors),
      plain((row) => row.input),
      plain((row) => row.cacheRead),
      plain((row) => row.output),
      plain((row) => formatUsd(row.costUsd)),
    );
  }
}

export async function pruneQuarters(db: Db, before: Date): Promise<number> {
  const { count } = await db.usageQuarter.deleteMany({ where: { bucket: { lt: before } } });
  return count;
}
