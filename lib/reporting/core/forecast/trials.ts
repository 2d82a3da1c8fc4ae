/**
 * Rolling hold-out: at many days of the past every model forecasts what came after, knowing only what came before. The
 * trials choose the model, and their errors make the band.
 */
import { type DailySeries, LONGEST_HORIZON, meanBefore, sumBetween } from "./daily-series";
import { MODELS, type ModelName, PREDICT } from "./models";

/** Days that a trial has before it at least: a quarter of what is known by now, from one week up to four. */
const [LEAST_TRAINING, MOST_TRAINING] = [7, 28];
export const trainingDays = (end: number): number => Math.min(MOST_TRAINING, Math.max(LEAST_TRAINING, Math.floor(end / 4)));
/** From this many days on, every third day is a trial: neighbours tell almost the same. */
const DENSE_DAYS = 120;
const DEFAULT_MODEL: ModelName = "weekday_mean";
/** Fewer trials than this do not overrule the default. */
const LEAST_TRIALS = 3;
/** What a trial counts for one step later: what fits now matters more than what fitted last winter. */
const MEMORY = 0.97;

export type Trial = {
  /** The first day that was forecast. */
  end: number;
  /** What each model said the first k + 1 days would cost together. */
  sums: Readonly<Record<ModelName, number[]>>;
  /** How large a day was about then: what errors are measured by. */
  level: number;
};

/** Half the recent mean and half the mean of all before: never 0 once there was usage, so that quiet weeks can be measured too. */
export const levelAt = (series: DailySeries, end: number): number => (meanBefore(series, end, 28) + meanBefore(series, end, end)) / 2;

export function runningSums(days: readonly number[]): number[] {
  let sum = 0;
  return days.map((day) => {
    sum += day;
    return sum;
  });
}

/** Trials at all places of a series, the oldest first. Made once, and read again for each past period. */
export function makeTrials(series: DailySeries): Trial[] {
  const step = series.costs.length > DENSE_DAYS ? 3 : 1;
  const trials: Trial[] = [];
  for (let end = series.costs.length - 1; end >= LEAST_TRAINING; end -= step) {
    const sums = {} as Record<ModelName, number[]>;
    for (const model of MODELS) sums[model] = runningSums(PREDICT[model](series, end, LONGEST_HORIZON));
    trials.push({ end, sums, level: levelAt(series, end) });
  }
  return trials.reverse();
}

export type Choice = {
  model: ModelName /** Mean error of the chosen model as a part of the level; null before there are trials. */;
  errorShare: number | null;
};

/**
 * Goes through the trials whose outcome was known at `end`. Each is first forecast by the model that the trials known
 * at its own time chose, so the errors are those of the whole procedure, choice included, and the band is not made
 * narrow by having picked the luckiest model afterwards.
 * @returns Relative errors (actual − said) / (level × days) of the chosen models by day, and the model to use now.
 */
export function replay(
  series: DailySeries,
  trials: readonly Trial[],
  end: number,
  horizon: number,
): { errors: number[][]; choice: Choice } {
  const known = trials.filter((trial) => trial.end >= trainingDays(end) && trial.end + horizon <= end);
  const scores = new Map<ModelName, number>(MODELS.map((model) => [model, 0]));
  let weight = 0;
  let counted = 0;
  const choose = (): ModelName => {
    if (counted < LEAST_TRIALS) return DEFAULT_MODEL;
    return MODELS.reduce((best, model) => ((scores.get(model) ?? 0) < (scores.get(best) ?? 0) ? model : best), DEFAULT_MODEL);
  };
  const learnUpTo = (place: number): void => {
    for (let trial = known[counted]; trial && trial.end + horizon <= place; trial = known[counted]) {
      const actual = sumBetween(series, trial.end, trial.end + horizon);
      for (const model of MODELS) {
        const missed = Math.abs((trial.sums[model][horizon - 1] ?? 0) - actual) / (trial.level * horizon);
        scores.set(model, (scores.get(model) ?? 0) * MEMORY + missed);
      }
      weight = weight * MEMORY + 1;
      counted++;
    }
  };
  const errors = known.map((trial) => {
    learnUpTo(trial.end);
    const said = trial.sums[choose()];
    return Array.from({ length: horizon }, (_, i) => {
      const actual = sumBetween(series, trial.end, trial.end + i + 1);
      return (actual - (said[i] ?? 0)) / (trial.level * (i + 1));
    });
  });
  learnUpTo(end);
  const model = choose();
  return { errors, choice: { model, errorShare: weight > 0 ? (scores.get(model) ?? 0) / weight : null } };
}
