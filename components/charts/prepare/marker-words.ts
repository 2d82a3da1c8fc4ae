/**
 * Where the words of marks stand: in rows above the plot, never over a bar, over each other or over the stem of another
 * mark. What finds no room says its words on hover and in the table. Pure.
 */
export type Mark = {
  /** Where it stands, in pixels. */
  x: number;
  /** How wide its words are. */
  wide: number;
  /** The heaviest of all is placed first: what matters most has words. */
  weight?: number | undefined;
};
/** Row 0 is next to the plot. Null: no room. */
export type PlacedWords = { row: number; side: "right" | "left" } | null;

/** Between a stem and its words, and between words. */
export const WORD_GAP = 7;
/** Words keep this far from stems of others. */
const CLEAR = 2;
const SIDES = ["right", "left"] as const;

type Span = { row: number; from: number; to: number };

/**
 * The heaviest first, then from right to left, so that a mark before another goes one row higher and its stem passes beside the
 * other's words. Words turn left only where there is no room at the right.
 * @param marks In any order. @returns In the order given.
 */
export function placeWords(marks: readonly Mark[], { left, right }: { left: number; right: number }, rows: number): PlacedWords[] {
  const spans: Span[] = [];
  const stems: { x: number; row: number }[] = [];
  const placed: PlacedWords[] = marks.map(() => null);
  const heaviest = Math.max(0, ...marks.map(({ weight = 0 }) => weight));
  const leads = ({ weight = 0 }: Mark): number => Number(weight > 0 && weight === heaviest);
  const order = marks.map((mark, place) => ({ ...mark, place })).sort((a, b) => leads(b) - leads(a) || b.x - a.x || b.place - a.place);
  for (const { x, wide, place } of order) {
    const found = candidates(x, wide, rows).find(
      (span) =>
        span.from >= left &&
        span.to <= right &&
        !spans.some((other) => (other.row === span.row && touches(other, span)) || (other.row <= span.row && covers(other, x))) &&
        !stems.some((stem) => stem.row >= span.row && covers(span, stem.x)),
    );
    if (!found) continue;
    spans.push(found);
    stems.push({ x, row: found.row });
    placed[place] = { row: found.row, side: found.side };
  }
  return placed;
}

const candidates = (x: number, wide: number, rows: number): (Span & { side: "right" | "left" })[] =>
  SIDES.flatMap((side) =>
    Array.from({ length: rows }, (_, row) =>
      side === "right"
        ? { side, row, from: x + WORD_GAP, to: x + WORD_GAP + wide }
        : { side, row, from: x - WORD_GAP - wide, to: x - WORD_GAP },
    ),
  );

const touches = (a: Span, b: Span): boolean => a.from < b.to + WORD_GAP && b.from < a.to + WORD_GAP;
const covers = ({ from, to }: Span, x: number): boolean => x > from - CLEAR && x < to + CLEAR;
