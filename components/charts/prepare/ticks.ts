/** Round steps of 1, 2 or 5 up to the greatest value, as many as `wanted` or a few less. Bars begin at zero: so does the axis. */
export type Axis = { max: number; ticks: number[] };

export function axisFor(greatest: number, wanted = 4): Axis {
  if (!(greatest > 0) || !Number.isFinite(greatest)) return { max: 1, ticks: [0] };
  const rough = greatest / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  // By the steps that fit below the value, not by the value: of 860 in steps of 500 there would be one.
  const fitting = (step: number): number => Math.floor(greatest / step + 1e-9);
  const step = ([1, 2, 5, 10].find((factor) => fitting(factor * power) <= wanted) ?? 10) * power;
  const count = Math.max(1, fitting(step));
  // A tick that would stand just above the greatest value closes the plot.
  const last = (count + 1) * step <= greatest * 1.12 ? count + 1 : count;
  const ticks = Array.from({ length: last + 1 }, (_, i) => Number((i * step).toPrecision(12)));
  return { max: Math.max(greatest * 1.02, ticks.at(-1) ?? 0), ticks };
}

/** Which of `count` labels to write when at most `fit` have room: every n-th from the first, n from 1, 2, 3, 7, 14. */
export function labelledEvery(count: number, fit: number): number {
  if (count <= fit || fit < 1) return count > 0 && fit < 1 ? count : 1;
  const least = Math.ceil(count / fit);
  return [1, 2, 3, 7, 14, 28].find((every) => every >= least) ?? least;
}
