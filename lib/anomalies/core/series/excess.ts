/** S1, S2 and S6: more than is usual, for a bucket, for a day, or from what is seldom active. */
import { parseUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import type { Severity, Signal } from "../signal";
import type { JudgeState } from "./judge-state";
import { type Around, GRAIN_MS, type SeriesPoint, type Standing } from "./point";
import { dollars, signalOf, times } from "./signal-of";

/** Points within which another excess is part of the same. */
const MERGED_WITHIN = 24;
/** Buckets in which a second one must follow. */
const FOLLOWED_WITHIN = 3;
const DAY_MS = 86_400_000;
const HIGH_TIMES = 6;
const HIGH_USD = parseUsd("50");
const MOST_TIMES = 1e6;
/** Of what is so far above the usual that it needs no second hour. */
const FAR_RARITY = 2;
const FAR_BESIDE = 0.9;
/** Few points cannot be rare: until then it must be so many times as far above the usual, and as high as all before. */
const YOUNG_DAYS = 13;
const YOUNG_TIMES = 2;
const YOUNG_BEYOND = 1.5;
const BEYOND_YESTERDAY = 1.5;
/** How often there is use in an hour of the week that is its own. */
const OWN_HOUR = 0.5;
/** Without peers to compare with there must be so many days of its own: whoever began at a weekend has yet to be seen at work. */
const ALONE_DAYS = 7;

type Excess = {
  detector: "S1" | "S6";
  rarity: number;
  isOver: boolean;
  base: number;
  times: number;
  parameters: Readonly<Record<string, number>>;
};

/** The signals that began or grew with this bucket. */
export function judgeExcess(state: JudgeState, point: SeriesPoint, standing: Standing, around: Around): Signal[] {
  const excess = excessOf(state, point, standing, around);
  const bucketMs = GRAIN_MS[around.name.grain];
  if (state.overFromMs > 0) {
    const quietFor = (point.atMs - state.overUntilMs) / bucketMs;
    if (quietFor >= (state.overSeenMs > 0 ? MERGED_WITHIN : FOLLOWED_WITHIN)) closeOver(state);
  }
  if (!excess) return [];
  const isFar = excess.times > (excess.parameters.atOnceTimes ?? HIGH_TIMES);
  const wanted = excess.parameters.rarity ?? 3;
  // Nearly as high as ever and far above the usual: then it need not be rare, for it may have happened before.
  const needed = (isFar && point.value >= FAR_BESIDE * standing.highest ? Math.min(FAR_RARITY, wanted) : wanted) + standing.steps;
  const isRare = standing.days < YOUNG_DAYS ? isBeyondAll(point, standing, around) : excess.rarity >= needed;
  if (state.overFromMs === 0) {
    if (!excess.isOver || !isRare || isDaily(state, point, standing, excess)) return [];
    state.overFromMs = point.atMs;
    state.overSparse = excess.detector === "S6" ? 1 : 0;
  }
  book(state, point, excess, bucketMs);
  if (!excess.isOver) return [];
  if (state.overSeenMs === 0 && (state.overHot >= 2 || isFar)) state.overSeenMs = point.atMs + bucketMs;
  if (state.overSeenMs === 0) return [];
  return [spike(state, excess, around), ...shift(state, standing, around)];
}

const isBeyondAll = ({ value }: SeriesPoint, { highest, days, steps }: Standing, { peers }: Around): boolean =>
  (peers !== null || days >= ALONE_DAYS) && value > YOUNG_BEYOND * (1 + steps) * highest;

/**
 * A nightly job is far above what seldom active hours come to; what ran like that at the same hour yesterday is no burst, if
 * that hour is one of its own: who calls at night twice is none that always does.
 */
const isDaily = ({ hours }: JudgeState, { atMs, value }: SeriesPoint, { active }: Standing, { detector }: Excess): boolean =>
  detector === "S6" && active >= OWN_HOUR && value <= BEYOND_YESTERDAY * (hours[Math.floor((atMs % DAY_MS) / GRAIN_MS.hour)] ?? 0);

export function closeOver(state: JudgeState): void {
  for (const name of [
    "overFromMs",
    "overSeenMs",
    "overUntilMs",
    "overScore",
    "overTimes",
    "overBuckets",
    "overHot",
    "overHighest",
    "overSparse",
  ] as const) {
    state[name] = 0;
  }
  state.overActual = state.overBase = state.overImpact = ZERO_USD;
}

function excessOf(state: JudgeState, { value }: SeriesPoint, standing: Standing, { of }: Around): Excess | null {
  const isSparse = state.overFromMs > 0 ? state.overSparse === 1 : standing.isSparse;
  const detector = isSparse ? "S6" : "S1";
  const parameters = of(detector);
  if (!parameters || standing.days < (parameters.learningDays ?? 1)) return null;
  if (!isSparse) {
    const { expected, upper, score } = standing;
    const rate = value / Math.max(expected, 1e-9);
    const isOver = value > upper && rate >= (parameters.times ?? 1.8) * (standing.days < YOUNG_DAYS ? YOUNG_TIMES : 1);
    // Half way between what is expected and the bound: less than that is no excess.
    return {
      detector,
      parameters,
      rarity: score.score,
      isOver,
      base: (expected + Math.max(expected, upper)) / 2,
      times: Math.min(MOST_TIMES, rate),
    };
  }
  if (state.activeCount < 10) return null;
  const deviation = Math.max(0.4, 1.2533 * state.logSpread);
  const usual = Math.exp(state.logMean + deviation ** 2 / 2);
  const isActive = value > 0;
  // Seldom active hours one after the other are rare too, however small each.
  state.burst = Math.max(0, 0.8 * state.burst + (isActive ? -Math.log10(standing.active) : Math.log10(1 - standing.active) - 0.3));
  const size = isActive ? -Math.log10(upperTail((Math.log(value) - state.logMean) / deviation)) : 0;
  const rarity = isActive ? Math.max(size + Math.min(1.5, -Math.log10(standing.active)), 0.8 * state.burst) : 0;
  const isOver = isActive && (value >= (parameters.times ?? 2) * usual || state.burst > 6);
  return { detector, parameters, rarity, isOver, base: standing.active * usual, times: Math.min(MOST_TIMES, value / usual) };
}

/** P(Z > z) of a normal distribution (Abramowitz and Stegun 26.2.17, error below 7.5e-8; beyond 5 by its asymptote). */
function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z);
  const density = Math.exp(-(Math.min(z, 37) ** 2) / 2) / Math.sqrt(2 * Math.PI);
  if (z > 5) return density / Math.min(z, 37);
  const t = 1 / (1 + 0.2316419 * z);
  return density * t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
}

/** Adds a bucket to the episode: what it cost, and what is beyond the middle of the upper half of what is usual. */
function book(state: JudgeState, { atMs, value, costUsd }: SeriesPoint, excess: Excess, bucketMs: number): void {
  state.overBuckets++;
  if (!excess.isOver) return;
  // What is judged is at the prices of the beginning; money is as it was paid.
  const base = value > 0 ? share(costUsd, Math.min(1, Math.max(0, excess.base) / value)) : ZERO_USD;
  state.overActual = (state.overActual + costUsd) as Usd;
  state.overBase = (state.overBase + base) as Usd;
  state.overImpact = (state.overImpact + (costUsd > base ? costUsd - base : 0n)) as Usd;
  state.overHot++;
  state.overUntilMs = atMs + bucketMs;
  state.overScore = Math.max(state.overScore, excess.rarity);
  state.overTimes = state.overHot === 1 ? excess.times : state.overTimes + (excess.times - state.overTimes) / state.overHot;
  state.overHighest = Math.max(state.overHighest, value);
}

/** A part of an amount, to a billionth. */
const share = (amount: Usd, part: number): Usd => ((amount * BigInt(Math.round(part * 1e9))) / 1_000_000_000n) as Usd;

function spike(state: JudgeState, { detector, parameters }: Excess, around: Around): Signal {
  const isHigh = state.overTimes >= HIGH_TIMES && state.overImpact >= HIGH_USD;
  const what = around.name.measure === "tokens" ? "Tokens" : dollars(state.overActual);
  const title =
    detector === "S6"
      ? `A rare burst of ${what}, ${times(state.overTimes)} its usual call`
      : `${what} in ${spanWords(state, around)}, ${times(state.overTimes)} the usual`;
  return episode(state, around, { detector, title, severity: isHigh ? "high" : "medium", parameters });
}

/** A day later, when most of its hours stayed above the bound. */
function shift(state: JudgeState, standing: Standing, around: Around): Signal[] {
  const parameters = around.of("S2");
  if (!parameters || around.name.grain !== "hour" || standing.isSparse || standing.days < (parameters.learningDays ?? 13)) return [];
  if (state.overUntilMs - state.overFromMs < DAY_MS || state.overHot < (parameters.share ?? 0.7) * state.overBuckets) return [];
  const title = `${times(state.overTimes)} the usual for ${Math.round((state.overUntilMs - state.overFromMs) / 3_600_000)} hours, and still`;
  return [episode(state, around, { detector: "S2", title, severity: "medium", parameters })];
}

function spanWords(state: JudgeState, { name }: Around): string {
  const buckets = Math.round((state.overUntilMs - state.overFromMs) / GRAIN_MS[name.grain]);
  if (name.grain === "hour") return buckets === 1 ? "one hour" : `${buckets} hours`;
  return `${buckets * 15} minutes`;
}

type Words = { detector: string; title: string; severity: Severity; parameters: Readonly<Record<string, number>> };

const episode = (state: JudgeState, around: Around, words: Words): Signal =>
  signalOf(around, {
    ...words,
    ...{ startedMs: state.overFromMs, detectedMs: state.overSeenMs, untilMs: state.overUntilMs, score: state.overScore },
    ...{ actualUsd: state.overActual, expectedUsd: state.overBase, impactUsd: state.overImpact },
    evidence: [
      { name: "Times the usual", value: state.overTimes.toFixed(1) },
      { name: "Highest rarity (power of ten)", value: state.overScore.toFixed(1) },
      {
        name: around.name.grain === "hour" ? "Hours above the usual" : "Quarters of an hour above the usual",
        value: String(state.overHot),
      },
    ],
  });
