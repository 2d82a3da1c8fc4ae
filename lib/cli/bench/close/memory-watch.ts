/** How much memory of this process something takes, sampled while it runs. */
import { median } from "../measure";

const EVERY_MS = 25;
const MIB = 1024 ** 2;
const mib = (bytes: number): number => Math.round(bytes / MIB);

export type Memory = {
  /** MiB above what was resident before, at most: also while nothing could be sampled. */
  grewMiB: number;
  /** Medians of the first and the last third of the samples, MiB: alike where memory is flat. */
  early: number;
  late: number;
};

export async function watchMemory<T>(run: () => Promise<T>): Promise<{ result: T; memory: Memory }> {
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  const peakBefore = process.resourceUsage().maxRSS;
  const samples: number[] = [before];
  const timer = setInterval(() => samples.push(process.memoryUsage.rss()), EVERY_MS);
  try {
    const result = await run();
    samples.push(process.memoryUsage.rss());
    const peak = process.resourceUsage().maxRSS;
    const most = Math.max(...samples, peak > peakBefore ? peak * 1_024 : 0);
    const third = Math.ceil(samples.length / 3);
    return {
      result,
      memory: { grewMiB: mib(most - before), early: mib(median(samples.slice(0, third))), late: mib(median(samples.slice(-third))) },
    };
  } finally {
    clearInterval(timer);
  }
}
