/** Geometry of a spark: unknown values leave a gap, one known value is a point, the foot is zero. */
export type SparkPath = { line: string; dots: { x: number; y: number }[] };

export function sparkPath(
  values: readonly (number | null)[],
  width: number,
  height: number,
): SparkPath & { at: (place: number) => { x: number; y: number } | null } {
  const known = values.filter((value): value is number => value !== null);
  const greatest = Math.max(0, ...known);
  const x = (i: number): number => round(values.length < 2 ? width / 2 : 1 + (i / (values.length - 1)) * (width - 4));
  const y = (value: number): number => round(height - 2 - (Math.max(0, value) / (greatest || 1)) * (height - 5));
  const dots: { x: number; y: number }[] = [];
  let line = "";
  values.forEach((value, i) => {
    if (value === null) return;
    const joined = i > 0 && values[i - 1] !== null && values[i - 1] !== undefined;
    const goesOn = i + 1 < values.length && values[i + 1] !== null;
    line += `${joined ? "L" : "M"}${x(i)} ${y(value)}`;
    if (!joined && !goesOn) dots.push({ x: x(i), y: y(value) });
  });
  const at = (place: number) => {
    const value = values[place];
    return value === null || value === undefined ? null : { x: x(place), y: y(value) };
  };
  return { line, dots, at };
}

/** Heights of bars in a KPI picture, in percent; a known non-zero is at least one pixel. */
export function barHeights(values: readonly (number | null)[], height: number): number[] {
  const greatest = Math.max(0, ...values.map((value) => value ?? 0));
  return values.map((value) => (value === null ? 0 : round(Math.max(1, (Math.max(0, value) / (greatest || 1)) * (height - 1)))));
}

const round = (value: number): number => Math.round(value * 10) / 10;
