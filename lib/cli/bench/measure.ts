/** What all measurements share: the middle of several rounds, and round numbers. */

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Runs it and adds how long it took, in milliseconds. */
export async function timed<T>(timesMs: number[], run: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await run();
  timesMs.push(performance.now() - startedAt);
  return result;
}

export const thousands = (value: number): string => Math.round(value).toLocaleString("en-GB");
export const oneDecimal = (value: number): number => Math.round(value * 10) / 10;
