/** Which marks above bars have room for their words beside them; the others say them on hover and in the table. Pure. */
export type MarkerWords = { side: "right" | "left" | null };

const GAP = 10;

/** @param marks From left to right: where each stands, and how wide its words are, in pixels. */
export function placeWords(marks: readonly { x: number; wide: number }[], right: number): MarkerWords[] {
  let taken = Number.NEGATIVE_INFINITY;
  return marks.map(({ x, wide }, i) => {
    const next = marks[i + 1]?.x ?? Number.POSITIVE_INFINITY;
    const before = marks[i - 1]?.x ?? Number.NEGATIVE_INFINITY;
    const end = x + GAP + wide;
    if (end <= right && end + GAP <= next) {
      taken = end;
      return { side: "right" };
    }
    const start = x - GAP - wide;
    if (end > right && start >= Math.max(taken, before + GAP)) {
      taken = x;
      return { side: "left" };
    }
    return { side: null };
  });
}
