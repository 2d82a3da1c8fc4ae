/** Lays what happened into lanes: marks at their time, words beside them where there is room, more rows where there is none. Pure. */
import { LANES, type Lane, type TimelineEntry } from "@/lib/incidents/core/views";
import { type TimeScale, xOf } from "./time-scale";

/** Of 12-pixel text, on average: words are laid out before they are drawn. */
const LETTER = 6.2;
const GAP = 10;
/** Half a mark, and a little paper round it. */
const MARK = 8;

export type LaidEntry = {
  entry: TimelineEntry;
  /** The place of the entry among all of its timeline. */
  key: number;
  row: number;
  x: number;
  /** The end of a span; a moment has none. */
  x2: number | null;
  /** Words beside the mark, cut where they would not fit; null: no room at all. */
  label: { text: string; x: number; anchor: "start" | "end" } | null;
};

export type LaidLane = { lane: Lane; rows: number; entries: LaidEntry[] };

type Taken = { from: number; to: number };

/** @param mostRows Of one lane; what finds no free row stands in the last one with its mark alone. */
export function layLanes(entries: readonly TimelineEntry[], scale: TimeScale, mostRows: number): LaidLane[] {
  return LANES.map((lane) => {
    const own = entries
      .map((entry, key) => ({ entry, key }))
      .filter(({ entry }) => entry.lane === lane)
      .sort((a, b) => Date.parse(a.entry.at) - Date.parse(b.entry.at) || a.key - b.key);
    const laid = layOne(own, scale, Math.max(1, mostRows));
    return { lane, rows: Math.max(1, ...laid.map(({ row }) => row + 1)), entries: laid };
  });
}

function layOne(own: readonly { entry: TimelineEntry; key: number }[], scale: TimeScale, mostRows: number): LaidEntry[] {
  const laid: LaidEntry[] = [];
  for (const { entry, key } of own) {
    const x = xOf(scale, Date.parse(entry.at));
    const x2 = entry.until === null ? null : Math.max(x + 3, xOf(scale, Date.parse(entry.until)));
    const mark = { entry, key, x, x2 };
    laid.push(placeWhole(mark, laid, scale, mostRows) ?? placeCut(mark, laid, scale, mostRows));
  }
  return laid;
}

type Mark = Pick<LaidEntry, "entry" | "key" | "x" | "x2">;

const markOf = ({ x, x2 }: Pick<Mark, "x" | "x2">): Taken => ({ from: x - MARK, to: (x2 ?? x) + MARK });
const wideOf = (text: string): number => text.length * LETTER;

/** What an entry takes of its row, mark and words. */
function takenBy(one: LaidEntry): Taken {
  const { from, to } = markOf(one);
  if (one.label === null) return { from, to };
  const wide = wideOf(one.label.text);
  return one.label.anchor === "start" ? { from, to: one.label.x + wide } : { from: one.label.x - wide, to };
}

/** Every word, at the right of the mark or at its left, in the first row that has room. */
function placeWhole(mark: Mark, laid: readonly LaidEntry[], scale: TimeScale, mostRows: number): LaidEntry | null {
  const { from, to } = markOf(mark);
  const wide = wideOf(mark.entry.text);
  const sides = [
    { taken: { from, to: to + 2 + wide }, label: label(mark.entry.text, to + 2, "start") },
    { taken: { from: from - 2 - wide, to }, label: label(mark.entry.text, from - 2, "end") },
  ];
  for (let row = 0; row < mostRows; row++) {
    const others = laid.filter((one) => one.row === row).map(takenBy);
    const side = sides.find(
      ({ taken }) => taken.from >= scale.left - MARK && taken.to <= scale.left + scale.width + MARK && isFree(others, taken),
    );
    if (side) return { ...mark, row, label: side.label };
  }
  return null;
}

/** No row has room for every word: the last row makes room for the mark, whose words are as many as fit behind it. */
function placeCut(mark: Mark, laid: LaidEntry[], scale: TimeScale, mostRows: number): LaidEntry {
  const { from, to } = markOf(mark);
  const free = Array.from({ length: mostRows }, (_, row) => row).find((row) =>
    isFree(laid.filter((one) => one.row === row).map(takenBy), { from, to }),
  );
  const row = free ?? mostRows - 1;
  for (const [i, one] of laid.entries()) if (one.row === row) laid[i] = shortened(one, { from, to });
  const next = laid.filter((one) => one.row === row).map((one) => takenBy(one).from);
  const end = Math.min(scale.left + scale.width, ...next.filter((one) => one >= to));
  const text = cutText(mark.entry.text, end - to - 2 - GAP);
  return { ...mark, row, label: text === null ? null : label(text, to + 2, "start") };
}

/** Words that reach into a mark end before it. */
function shortened(one: LaidEntry, mark: Taken): LaidEntry {
  const taken = takenBy(one);
  if (one.label === null || taken.to + GAP <= mark.from || taken.from >= mark.to + GAP) return one;
  const text = one.label.anchor === "start" ? cutText(one.label.text, mark.from - GAP - one.label.x) : null;
  return { ...one, label: text === null ? null : { ...one.label, text } };
}

/** Fewer letters than this say nothing. */
const LEAST = 8;

function cutText(text: string, room: number): string | null {
  const letters = [...text];
  const most = Math.floor(room / LETTER);
  if (letters.length <= most) return text;
  if (most < LEAST) return null;
  const kept = letters
    .slice(0, most - 1)
    .join("")
    .trimEnd();
  return `${kept}…`;
}

const label = (text: string, x: number, anchor: "start" | "end"): NonNullable<LaidEntry["label"]> => ({ text, x, anchor });
const isFree = (taken: readonly Taken[], want: Taken): boolean =>
  taken.every(({ from, to }) => want.to + GAP <= from || want.from >= to + GAP);
