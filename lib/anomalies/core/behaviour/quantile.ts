/** Running quantiles in five markers (Jain and Chlamtac, The P² algorithm, CACM 28(10), 1985). */
export type Quantile = { n: number; heights: number[]; at: number[] };

export const freshQuantile = (): Quantile => ({ n: 0, heights: [], at: [1, 2, 3, 4, 5] });

export function addToQuantile(state: Quantile, p: number, value: number): void {
  state.n++;
  const { heights, at } = state;
  if (state.n <= 5) {
    heights.push(value);
    heights.sort((a, b) => a - b);
    return;
  }
  if (value < (heights[0] ?? 0)) heights[0] = value;
  else if (value > (heights[4] ?? 0)) heights[4] = value;
  let cell = 3;
  while (cell > 0 && value < (heights[cell] ?? 0)) cell--;
  for (let i = cell + 1; i < 5; i++) at[i] = (at[i] ?? 0) + 1;
  for (let i = 1; i < 4; i++) {
    const share = i === 1 ? p / 2 : i === 2 ? p : (1 + p) / 2;
    moveMarker(state, i, 1 + (state.n - 1) * share);
  }
}

function moveMarker({ heights, at }: Quantile, i: number, wanted: number): void {
  const here = at[i] ?? 0;
  const before = at[i - 1] ?? 0;
  const after = at[i + 1] ?? 0;
  const off = wanted - here;
  if (!((off >= 1 && after - here > 1) || (off <= -1 && before - here < -1))) return;
  const step = off > 0 ? 1 : -1;
  const q = heights[i] ?? 0;
  const lower = heights[i - 1] ?? 0;
  const upper = heights[i + 1] ?? 0;
  const bent =
    q +
    (step / (after - before)) *
      (((here - before + step) * (upper - q)) / (after - here) + ((after - here - step) * (q - lower)) / (here - before));
  const straight = step > 0 ? q + (upper - q) / (after - here) : q + (q - lower) / (before - here);
  heights[i] = lower < bent && bent < upper ? bent : straight;
  at[i] = here + step;
}

/** The estimate; of fewer than five values their largest or, for a median and less, the middle one. Zero of none. */
export function quantileOf(state: Quantile, p: number): number {
  if (state.n > 5) return state.heights[2] ?? 0;
  const { heights } = state;
  return heights[Math.min(heights.length - 1, Math.floor(p * heights.length))] ?? 0;
}
