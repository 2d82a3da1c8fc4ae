/** Which weeks a read takes as one row each. */
import type { Tx } from "@/lib/db/client";
import type { Span } from "@/lib/kernel/period";
import { wholeWeeks } from "../core/weeks";
import { hasWeeks, type SourceName } from "./source";

/**
 * The weeks whose sums stand for their days in this question. Of the snapshot that the caller reads on: a week that changes is no
 * longer one of these from the same instant.
 * @param buckets The starts of buckets, where sums are told apart by these.
 */
export async function readWeeks(tx: Tx, source: SourceName, spans: readonly Span[], buckets: readonly Date[] = []): Promise<string[]> {
  const weeks = hasWeeks(source) ? wholeWeeks(spans, buckets) : [];
  if (weeks.length === 0) return [];
  const rows = await tx.$queryRaw<
    { week: string }[]
  >`SELECT week::text AS week FROM usage_folded_week WHERE stands AND week = ANY(${weeks}::date[])`;
  return rows.map(({ week }) => week);
}
