/** Notes and price changes as marks on a chart: one mark of each sort for a bucket. Pure. */
import type { ChartNotes } from "@/lib/annotations";
import { bucketName, bucketOf, type Granularity } from "@/lib/reporting/core/buckets";
import type { ChartMarker } from "../../charts/chart-marks";
import { formatCount } from "../../charts/prepare/format";
import { priceChangeWords } from "../explain/price-change-words";

/** Room for words on a plot. */
const MOST_LETTERS = 26;

export function markersOf({ annotations, priceChanges }: ChartNotes, granularity: Granularity): ChartMarker[] {
  const notes = annotations.map(({ day, text }) => ({ at: `${day}T00:00:00Z`, text }));
  const prices = [...priceChanges].reverse().map((change) => ({ at: change.at, text: priceChangeWords(change) }));
  return [...marksOf(prices, "price", "price changes", granularity), ...marksOf(notes, "note", "notes", granularity)];
}

function marksOf(
  said: readonly { at: string; text: string }[],
  kind: ChartMarker["kind"],
  plural: string,
  granularity: Granularity,
): ChartMarker[] {
  const byBucket = new Map<string, string[]>();
  for (const { at, text } of said) {
    const start = bucketName(bucketOf(new Date(at), granularity));
    byBucket.set(start, [...(byBucket.get(start) ?? []), text]);
  }
  return [...byBucket].map(([start, texts]) => {
    const [only = ""] = texts;
    return { start, kind, text: texts.length === 1 ? cut(only) : `${formatCount(texts.length)} ${plural}`, full: texts.join("\n") };
  });
}

const cut = (text: string): string => {
  const letters = [...text];
  return letters.length > MOST_LETTERS
    ? `${letters
        .slice(0, MOST_LETTERS - 1)
        .join("")
        .trimEnd()}…`
    : text;
};
