/** Notes and price changes as marks on a chart: one mark of each sort for a bucket. Pure. */
import type { ChartNotes } from "@/lib/annotations";
import type { ChartMarker } from "../../charts/chart-marks";
import { formatCount } from "../../charts/prepare/format";
import { priceChangeWords } from "../explain/price-change-words";

/** Room for words on a plot. */
const MOST_LETTERS = 26;

/** @param startOf The start of the bucket that an instant lies in. */
export function markersOf({ annotations, priceChanges }: ChartNotes, startOf: (at: Date) => string): ChartMarker[] {
  const notes = annotations.map(({ day, text }) => ({ at: `${day}T00:00:00Z`, text }));
  const prices = [...priceChanges].reverse().map((change) => ({ at: change.at, text: priceChangeWords(change) }));
  return [...marksOf(prices, "price", "price changes", startOf), ...marksOf(notes, "note", "notes", startOf)];
}

function marksOf(
  said: readonly { at: string; text: string }[],
  kind: ChartMarker["kind"],
  plural: string,
  startOf: (at: Date) => string,
): ChartMarker[] {
  const byBucket = new Map<string, string[]>();
  for (const { at, text } of said) {
    const start = startOf(new Date(at));
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
