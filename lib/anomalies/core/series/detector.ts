/**
 * The statistical detector of one series: some cheap views of each point ("heads"), each with what is usual for it, in constant time
 * and under 3 KB. A head's deviation, in multiples of its usual size, is placed among all earlier ones; the score is -log10 of how
 * rare it is, and has no upper end. It looks at the past only.
 */
import { BINS, count, rarityOf, standingOf } from "./tail-histogram";
import { type SeriesKind, TUNINGS, type Tuning } from "./tuning";

/**
 * jump: far from the last points · season: from the time of the day or the hour of the week · drift: the same for a while · range:
 * beyond all values seen · reach: the same for a while · shift: another level · volatility: more restless.
 */
export const HEADS = ["jump", "season", "drift", "range", "reach", "shift", "volatility"] as const;
export type Head = (typeof HEADS)[number];
const RANGE = HEADS.indexOf("range");

export type SeriesScore = {
  /** -log10 of a tail probability, damped while it has just been high; unbounded, continuous, at least 0. */
  score: number;
  /** What saw it. */
  head: Head;
  /** What was expected, and the bounds of what is usual: three times the usual size of a deviation, as a standard deviation. */
  expected: number;
  upper: number;
  lower: number;
};

const KINDS: readonly SeriesKind[] = ["hour", "quarter", "plain"];
const VERSION = 1;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const MINUTE_MS = 60_000;
/** So long a series is young: until its second week, what no week had before may be what each week has. */
const YOUNG_MS = 2 * WEEK_MS;
/** 1970 began on a Thursday: weeks are counted from Monday. */
const MONDAY_MS = 4 * DAY_MS;
/** Beyond it a value is taken for the bound itself: what a Float32 holds is never passed. */
const LARGEST = 1e30;
/** A standard deviation is so many times a mean deviation, where deviations are normal; bounds are at three of them. */
const BOUND = 3 * 1.2533;

/** Of the first points nothing is usual yet: their deviations are not counted. */
const BURN_IN = 6;
const DAY_BINS = 48;
const WEEK_BINS = 168;
/** The places of what is kept as Float64. */
const N = 0;
const LAST = 1;
const FAST = 2;
const SHORT = 3;
const LONG = 4;
const SIZE_FAST = 5;
const SIZE_LEVEL = 6;
const SIZE_DAY = 7;
const SIZE_WEEK = 8;
const SIZE_SHIFT = 9;
const RESIDUAL_SEASON = 10;
const RESIDUAL_DRIFT = 11;
const HIGH = 12;
const LOW = 13;
const SMOOTH = 14;
const SMOOTH_HIGH = 15;
const SMOOTH_LOW = 16;
const RESTLESS_SHORT = 17;
const RESTLESS_LONG = 18;
const PEAK = 19;
/** How many each head counts: as many places as heads. */
const TOTALS = 20;
const SCALARS = TOTALS + HEADS.length;
/** Version and kind take a byte each; from the fifth on stands the minute (since 1970) of the first point, 0 where it was not noted. */
const AT_FIRST = 4;
const AT_COUNTS = 8 + 8 * SCALARS;
const AT_DAY = AT_COUNTS + 2 * HEADS.length * BINS;
const AT_WEEK = AT_DAY + 4 * DAY_BINS;
/** Of a saved state. */
export const STATE_BYTES = AT_WEEK + 4 * WEEK_BINS;

/** What is expected of a point, by the season alone and by whatever was nearest of late, each with the usual size of its error. */
type Outlook = { expected: number; size: number; season: number; seasonSize: number; floor: number; dayBin: number; weekBin: number };

export class SeriesDetector {
  private readonly s: Float64Array;
  private readonly first: Uint32Array;
  private readonly counts: Uint16Array;
  private readonly day: Float32Array;
  private readonly week: Float32Array;
  private readonly standings = new Float64Array(HEADS.length);

  private constructor(
    private readonly kind: SeriesKind,
    private readonly tuning: Tuning,
    private readonly bytes: ArrayBuffer,
  ) {
    this.s = new Float64Array(bytes, 8, SCALARS);
    this.first = new Uint32Array(bytes, AT_FIRST, 1);
    this.counts = new Uint16Array(bytes, AT_COUNTS, HEADS.length * BINS);
    this.day = new Float32Array(bytes, AT_DAY, DAY_BINS);
    this.week = new Float32Array(bytes, AT_WEEK, WEEK_BINS);
  }

  static fresh(kind: SeriesKind, tuning: Tuning = TUNINGS[kind]): SeriesDetector {
    const detector = new SeriesDetector(kind, tuning, new ArrayBuffer(STATE_BYTES));
    detector.day.fill(Number.NaN);
    detector.week.fill(Number.NaN);
    return detector;
  }

  /** @throws RangeError for bytes that `save` did not make. */
  static load(bytes: Uint8Array): SeriesDetector {
    const kind = KINDS[bytes[1] ?? -1];
    if (bytes.length !== STATE_BYTES || bytes[0] !== VERSION || kind === undefined) throw new RangeError("not the state of a series");
    const own = new ArrayBuffer(STATE_BYTES);
    new Uint8Array(own).set(bytes);
    return new SeriesDetector(kind, TUNINGS[kind], own);
  }

  save(): Uint8Array {
    const bytes = new Uint8Array(this.bytes.slice(0));
    bytes[0] = VERSION;
    bytes[1] = KINDS.indexOf(this.kind);
    return bytes;
  }

  /** Points that it has learnt from. */
  get points(): number {
    return get(this.s, N);
  }

  /** The greatest value that it has learnt of, drawing nearer to the level in time. */
  get highest(): number {
    return get(this.s, HIGH);
  }

  /**
   * Judges a point by all before it, and learns it unless `freeze`; with `clip` what is usual moves no farther than to the bounds.
   * @param value Any finite number; others are taken for the last one.
   * @param atMs Milliseconds since 1970: the time of the day and the weekday are read in UTC.
   */
  step(value: number, atMs: number, how: { freeze?: boolean; clip?: boolean } = {}): SeriesScore {
    const { s, tuning } = this;
    const x = Number.isFinite(value) ? Math.max(-LARGEST, Math.min(LARGEST, value)) : get(s, LAST);
    if (get(s, N) === 0) this.begin(x, atMs);
    const outlook = this.outlook(atMs);
    const { expected, size } = outlook;
    s[SMOOTH] = get(s, SMOOTH) + tuning.smoothReach * (x - get(s, SMOOTH));
    this.stand(x, outlook);
    const { rarity, head } = this.rarest(atMs);
    const score = this.damped(rarity);
    const [upper, lower] = [expected + BOUND * size, expected - BOUND * size];
    if (how.freeze !== true) this.learn(x, how.clip === true ? Math.max(lower, Math.min(upper, x)) : x, outlook);
    return { score, head, expected, upper, lower };
  }

  private begin(x: number, atMs: number): void {
    for (const place of [LAST, FAST, SHORT, LONG, HIGH, LOW, SMOOTH, SMOOTH_HIGH, SMOOTH_LOW]) this.s[place] = x;
    this.first[0] = Math.max(0, Math.floor(atMs / MINUTE_MS));
  }

  /** By its days, or its weeks once they were seen a few times and are nearer; by its level where that is nearer still. */
  private outlook(atMs: number): Outlook {
    const { s } = this;
    const dayBin = this.dayBinOf(atMs);
    const weekBin = Math.floor(modulo(atMs - MONDAY_MS, WEEK_MS) / HOUR_MS);
    const day = get(this.day, dayBin);
    const week = get(this.week, weekBin);
    const hasDay = !Number.isNaN(day);
    const hasWeek = !Number.isNaN(week) && get(s, N) > this.tuning.weekFrom * WEEK_BINS;
    let [season, seasonSize] = hasDay ? [day, get(s, SIZE_DAY)] : [get(s, LONG), get(s, SIZE_LEVEL)];
    if (hasWeek && get(s, SIZE_WEEK) < seasonSize) [season, seasonSize] = [week, get(s, SIZE_WEEK)];
    const isLevelNearer = get(s, SIZE_LEVEL) < seasonSize;
    const [expected, size] = isLevelNearer ? [get(s, LONG), get(s, SIZE_LEVEL)] : [season, seasonSize];
    return { expected, size, season, seasonSize, floor: 1e-9 * Math.abs(get(s, LONG)) + 1e-300, dayBin, weekBin };
  }

  /** By hours weekdays and weekends have profiles of their own, else half-hours are told apart. */
  private dayBinOf(atMs: number): number {
    if (this.kind !== "hour") return Math.floor(modulo(atMs, DAY_MS) / (DAY_MS / DAY_BINS));
    const isWeekend = modulo(atMs - MONDAY_MS, WEEK_MS) >= 5 * DAY_MS;
    return Math.floor(modulo(atMs, DAY_MS) / HOUR_MS) + (isWeekend ? 24 : 0);
  }

  /** Where each head's deviation stands, in multiples of its usual size. */
  private stand(x: number, { season, seasonSize, floor }: Outlook): void {
    const { s, standings, tuning } = this;
    const residual = x - season;
    s[RESIDUAL_SEASON] = get(s, RESIDUAL_SEASON) + tuning.smoothSeason * (residual - get(s, RESIDUAL_SEASON));
    s[RESIDUAL_DRIFT] = get(s, RESIDUAL_DRIFT) + tuning.smoothDrift * (residual - get(s, RESIDUAL_DRIFT));
    const smooth = get(s, SMOOTH);
    const step = Math.abs(x - get(s, LAST));
    const restless = get(s, RESTLESS_SHORT) + tuning.restlessShort * (step - get(s, RESTLESS_SHORT));
    standings[0] = standingOf(Math.abs(x - get(s, FAST)) / (get(s, SIZE_FAST) + floor));
    standings[1] = standingOf(Math.abs(get(s, RESIDUAL_SEASON)) / (seasonSize + floor));
    standings[2] = standingOf(Math.abs(get(s, RESIDUAL_DRIFT)) / (seasonSize + floor));
    standings[3] = standingOf(beyond(x, get(s, LOW), get(s, HIGH)) / (get(s, HIGH) - get(s, LOW) + floor));
    standings[4] = standingOf(beyond(smooth, get(s, SMOOTH_LOW), get(s, SMOOTH_HIGH)) / (get(s, SMOOTH_HIGH) - get(s, SMOOTH_LOW) + floor));
    standings[5] = standingOf(Math.abs(get(s, SHORT) - get(s, LONG)) / (get(s, SIZE_SHIFT) + floor));
    standings[6] = standingOf(restless / (get(s, RESTLESS_LONG) + floor));
  }

  /** Takes a new level for the usual one at once: all profiles times `ratio`, and values up to `highest` as seen. */
  absorb(ratio: number, highest: number): void {
    const { s } = this;
    for (const place of [FAST, SHORT, LONG, SMOOTH]) s[place] = get(s, place) * ratio;
    for (const profile of [this.day, this.week]) for (let i = 0; i < profile.length; i++) profile[i] = get(profile, i) * ratio;
    s[HIGH] = Math.max(get(s, HIGH), highest);
    s[SMOOTH_HIGH] = Math.max(get(s, SMOOTH_HIGH), highest);
    for (const place of [RESIDUAL_SEASON, RESIDUAL_DRIFT, PEAK]) s[place] = 0;
  }

  /** What is usual in the 24 hours of such a day; zero where nothing was seen yet. By hours only. */
  usualDay(atMs: number): number[] {
    const from = this.dayBinOf(atMs) >= 24 ? 24 : 0;
    return Array.from({ length: 24 }, (_, hour) => Math.max(0, get(this.day, from + hour) || 0));
  }

  private rarest(atMs: number): { rarity: number; head: Head } {
    const { s, counts, standings, tuning } = this;
    let [rarity, best] = [0, 0];
    for (let head = 0; head < HEADS.length; head++) {
      const seen = rarityOf(counts, head * BINS, get(s, TOTALS + head), get(standings, head), tuning.perBin);
      const own = get(tuning.weights, head) * seen * (head === RANGE ? this.trustInRange(atMs) : 1);
      if (own > rarity) [rarity, best] = [own, head];
    }
    return { rarity, head: HEADS[best] ?? "jump" };
  }

  private trustInRange(atMs: number): number {
    const age = Math.min(1, Math.max(0, atMs - get(this.first, 0) * MINUTE_MS) / YOUNG_MS);
    return this.tuning.young + (1 - this.tuning.young) * age;
  }

  /** A high score stands alone: the next ones count only when they are higher still, or later. */
  private damped(rarity: number): number {
    const { s, tuning } = this;
    const peak = get(s, PEAK);
    s[PEAK] = Math.max(rarity, peak * (1 - tuning.fade));
    return rarity > tuning.over * peak ? rarity : tuning.damp * rarity;
  }

  /** `seen`: the value itself; `x`: what averages and profiles take it for. */
  private learn(seen: number, x: number, { dayBin, weekBin, floor }: Outlook): void {
    const { s, tuning } = this;
    const n = get(s, N) + 1;
    for (let head = 0; head < HEADS.length && n > BURN_IN; head++) {
      const total = get(s, TOTALS + head);
      s[TOTALS + head] = count(this.counts, head * BINS, total, get(this.standings, head), tuning.most);
    }
    const day = get(this.day, dayBin);
    const week = get(this.week, weekBin);
    this.size(SIZE_FAST, Math.abs(x - get(s, FAST)), n, floor);
    this.size(SIZE_LEVEL, Math.abs(x - get(s, LONG)), n, floor);
    if (!Number.isNaN(day)) this.size(SIZE_DAY, Math.abs(x - day), n, floor);
    if (!Number.isNaN(week)) this.size(SIZE_WEEK, Math.abs(x - week), n, floor);
    const step = Math.abs(x - get(s, LAST));
    this.toward(RESTLESS_SHORT, step, Math.max(tuning.restlessShort, 1 / n));
    this.toward(RESTLESS_LONG, step, Math.max(tuning.restlessLong, 1 / n));
    this.toward(FAST, x, tuning.fast);
    this.toward(SHORT, x, Math.max(tuning.short, 1 / n));
    this.toward(LONG, x, Math.max(tuning.long, 1 / n));
    this.toward(SIZE_SHIFT, Math.abs(get(s, SHORT) - get(s, LONG)), Math.max(tuning.long, 1 / n));
    this.widen(LOW, HIGH, seen);
    this.widen(SMOOTH_LOW, SMOOTH_HIGH, get(s, SMOOTH));
    this.day[dayBin] = Number.isNaN(day) ? x : day + tuning.day * (x - day);
    this.week[weekBin] = Number.isNaN(week) ? x : week + tuning.week * (x - week);
    s[LAST] = x;
    s[N] = n;
  }

  /** The usual size of a deviation; what stands out moves it by a bounded step only. */
  private size(place: number, deviation: number, n: number, floor: number): void {
    const { s, tuning } = this;
    const usual = get(s, place);
    const bounded = usual > floor ? Math.min(deviation, tuning.cut * usual) : deviation;
    this.toward(place, bounded, Math.max(tuning.scale, 1 / n));
  }

  private widen(low: number, high: number, x: number): void {
    const { s, tuning } = this;
    const middle = get(s, LONG);
    s[high] = Math.max(x, get(s, high) - tuning.narrow * Math.max(0, get(s, high) - middle));
    s[low] = Math.min(x, get(s, low) + tuning.narrow * Math.max(0, middle - get(s, low)));
  }

  private toward(place: number, x: number, share: number): void {
    const { s } = this;
    s[place] = get(s, place) + share * (x - get(s, place));
  }
}

/** All places are in bounds: the fallback is for the type alone. */
const get = (array: ArrayLike<number>, place: number): number => array[place] ?? 0;
const modulo = (value: number, by: number): number => ((value % by) + by) % by;
const beyond = (x: number, low: number, high: number): number => Math.max(x - high, low - x, 0);
