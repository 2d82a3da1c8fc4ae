/** Words of lines that lie close together: those that come first are written, those that would touch them are not. */
export function legible(heights: readonly (number | undefined)[], gap: number): boolean[] {
  const taken: number[] = [];
  return heights.map((height) => {
    if (height === undefined || taken.some((other) => Math.abs(other - height) < gap)) return false;
    taken.push(height);
    return true;
  });
}
