/** B11: the cached share of the prompt falls to less than half of what it was, for hours. Judged when an hour is over. */
import { titled } from "../title";
import { fact, percent, times, usdOf } from "./figures";
import type { Sight } from "./sight";
import { HOUR_MS } from "./week-profile";

type Limits = { promptTokens: number; usualShare: number; fallTo: number; sigmas: number; hours: number };

const MEMORY_MS = 7 * 24 * HOUR_MS;
/** Hours before what is usual is known. */
const LEARNT = 24;
/** Calls of the low hours together, however many hours that takes: of a few calls some find the cache cold. */
const FEWEST_CALLS = 20;
/** Shares closer to the usual than this are no fall, however steady they were. */
const LEAST_SPREAD = 0.15;
/** The mean of deviations from a normal mean, to its standard deviation. */
const MEAN_TO_SIGMA = 1.2533;

const logit = (share: number): number => {
  const inside = Math.min(0.995, Math.max(0.005, share));
  return Math.log(inside / (1 - inside));
};

export function watchCacheCollapse(sight: Sight): void {
  const { me, at } = sight;
  const { hour, cache } = me;
  const limits = sight.limits<Limits>("B11");
  if (!limits || hour.prompt < limits.promptTokens) return;
  const share = hour.cached / hour.prompt;
  const value = logit(share);
  const z = (value - cache.logit) / Math.max(LEAST_SPREAD, cache.spread * MEAN_TO_SIGMA);
  const isFallen = cache.n >= LEARNT && cache.share >= limits.usualShare && share <= limits.fallTo * cache.share && z <= -limits.sigmas;
  if (!isFallen) {
    cache.low = 0;
    cache.calls = 0;
    cache.lostUsd = 0n;
    cache.actual = 0n;
    // What is usual stands still while something is wrong.
    learnShare(sight, share, value);
    return;
  }
  cache.low++;
  cache.calls += hour.prompts;
  cache.lostUsd += usdOf((cache.share - share) * hour.saving);
  cache.actual += hour.usd;
  if (cache.low < limits.hours || cache.calls < FEWEST_CALLS) return;
  const isAll = cache.lostUsd > cache.actual;
  sight.raise({
    detector: "B11",
    startedMs: at - cache.low * HOUR_MS,
    severity: "medium",
    title: titled(sight.name, ` reads ${percent(share)} of its prompts from the cache, ${percent(cache.share)} before`),
    addUsd: cache.actual,
    addExpectedUsd: isAll ? 0n : cache.actual - cache.lostUsd,
    confidence: 0.85,
    score: Math.min(300, z ** 2 / 2 / Math.LN10),
    evidence: [
      fact("Cached share", percent(share)),
      fact("Usual share", percent(cache.share)),
      fact("Prompt tokens in the hour", Math.round(hour.prompt)),
      fact("Hours in a row", cache.low),
      fact("Beyond the usual spread", `${times(-z)} σ`),
    ],
  });
  cache.lostUsd = 0n;
  cache.actual = 0n;
}

function learnShare({ me, at }: Sight, share: number, value: number): void {
  const { cache } = me;
  const age = cache.at === 0 ? HOUR_MS : Math.max(HOUR_MS, at - cache.at);
  const weight = Math.max(1 / (cache.n + 1), 1 - Math.exp(-age / MEMORY_MS));
  const off = Math.abs(value - cache.logit);
  cache.spread += weight * ((cache.n === 0 ? 0 : off) - cache.spread);
  cache.share += weight * (share - cache.share);
  cache.logit += weight * (value - cache.logit);
  cache.n++;
  cache.at = at;
}
