/** Which weeks that are over stand for their days in a read. */
import type { Tx } from "@/lib/db/client";
import type { Span } from "@/lib/kernel/period";
import type { Grouping } from "../core/dimensions";
import { splitDays, touchedWeeks, wholeWeeks } from "../core/weeks";
import { isOfPlaces, type Selection } from "./selection";
import { type Folded, hasWeeks, type SourceName } from "./source";

/**
 * What stands for days, of the snapshot that the caller reads on: a week that changes is no longer there from the same instant.
 * Null where nothing does.
 * @param groupBy What rows are told apart by. @param buckets The starts of buckets, where sums are told apart by these.
 */
export async function readFolded(
  tx: Tx,
  selection: Selection,
  source: SourceName,
  groupBy: readonly Grouping[],
  spans: readonly Span[],
  buckets: readonly Date[] = [],
): Promise<Folded | null> {
  if (!hasWeeks(source)) return null;
  const isByPlace = isOfPlaces(selection, groupBy);
  const asked = isByPlace ? touchedWeeks(spans) : wholeWeeks(spans, buckets);
  if (asked.length === 0) return null;
  const rows = await tx.$queryRaw<
    { week: string }[]
  >`SELECT week::text AS week FROM usage_folded_week WHERE stands AND places AND week = ANY(${asked}::date[])`;
  if (rows.length === 0) return null;
  const standing = rows.map(({ week }) => week);
  return { isByPlace, ...splitDays(spans, standing, isByPlace, buckets) };
}
