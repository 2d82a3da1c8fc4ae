/** How the statistical detector is set for each grain. Chosen on whole corpora, never on one series. */

/** hour: costs by hour; quarter: by quarter of an hour; plain: any series of whatever grain. */
export type SeriesKind = "hour" | "quarter" | "plain";

/** All but weights and limits are shares or rates a point. */
export type Tuning = {
  /** What a head's rarity counts: jump, season, drift, range, reach, shift, volatility. */
  weights: readonly number[];
  /** Share of a new point in the average that jumps are told from. */
  fast: number;
  /** The same of the averages that a shift of the level, and one of the restlessness, is told by. */
  short: number;
  long: number;
  restlessShort: number;
  restlessLong: number;
  /** Share of a new point in its time of the day, in its hour of the week. */
  day: number;
  week: number;
  /** Points that an hour of the week must have had before its profile is asked; infinite: never. */
  weekFrom: number;
  /** Share of a new deviation from the season in what `season`, and in what `drift`, looks at. */
  smoothSeason: number;
  smoothDrift: number;
  /** Share of a new point in the average whose range `reach` looks at. */
  smoothReach: number;
  /** What the rarity of a value beyond all seen counts for at first; it counts in full after two weeks. */
  young: number;
  /** By how much the farthest values ever seen draw nearer to the level. */
  narrow: number;
  /** Share of a new deviation in its usual size, and the multiple of that size that it is cut at. */
  scale: number;
  cut: number;
  /** Deviations counted before older ones begin to weigh less; at most 65,535. */
  most: number;
  /** Decades that rarity grows by, a bin beyond the farthest deviation ever seen. */
  perBin: number;
  /** After a high score another counts only when it is so many times as high, else it is damped; the memory of it fades. */
  over: number;
  damp: number;
  fade: number;
};

const PLAIN: Tuning = {
  ...{ weights: [0.3, 0.5, 0.6, 1.5, 0.8, 0.8, 0.6], fast: 0.5, young: 0.7 },
  ...{ short: 1 / 12, long: 1 / 300, restlessShort: 1 / 60, restlessLong: 1 / 2000 },
  ...{ day: 0.07, week: 0.06, weekFrom: Number.POSITIVE_INFINITY, smoothSeason: 0.3, smoothDrift: 0.1, smoothReach: 0.1 },
  ...{ narrow: 0, scale: 1 / 300, cut: Number.POSITIVE_INFINITY, most: 65_000, perBin: 0.08, over: 1.15, damp: 0.5, fade: 1 / 120 },
};

export const TUNINGS: Readonly<Record<SeriesKind, Tuning>> = {
  plain: PLAIN,
  /** A quarter's history reaches as far back as that of an hour, in four times as many points. Of both, peers are asked while they are young. */
  quarter: {
    ...{
      ...PLAIN,
      young: 1,
      weights: [0.6, 0.8, 0.6, 1.2, 0.8, 0.8, 0.5],
      short: 1 / 8,
      long: 1 / 384,
      restlessShort: 1 / 32,
      restlessLong: 1 / 1344,
    },
    ...{ day: 0.12, week: 0.12, weekFrom: 4 * 4, smoothSeason: 0.7, smoothDrift: 0.25, smoothReach: 0.25 },
    ...{ narrow: 1 / 6000, cut: 8, scale: 1 / 672, most: 17_000, fade: 1 / 96 },
  },
  hour: {
    ...{ ...PLAIN, weights: [0.6, 1, 0.7, 1.2, 0.8, 0.8, 0.5], young: 1, short: 1 / 6, long: 1 / 168 },
    ...{ restlessShort: 1 / 12, restlessLong: 1 / 336 },
    ...{ day: 0.15, week: 0.2, weekFrom: 4, smoothSeason: 1, smoothDrift: 0.3, smoothReach: 0.4 },
    ...{ narrow: 1 / 1500, cut: 8, scale: 1 / 336, most: 4_400, fade: 1 / 24 },
  },
};
