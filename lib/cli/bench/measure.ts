/** What all measurements share: the middle of several rounds, and round numbers. */

/** @param part From 0 to 1: 0.99 is the value that one in a hundred exceeds. */
export const quantile = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Runs it and adds how long it took, in milliseconds. */
export async function timed<T>(timesMs: number[], run: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await run();
  timesMs.push(performance.now() - startedAt);
  return result;
}

export const thousands = (value: number): string => Math.round(value).toLocaleString("en-GB");
export const oneDecimal = (value: number): number => Math.round(value * 10) / 10;
