/**
 * What the scores of one series mean: spikes, shifts, creep, silence, another rhythm, bursts. Detection only: whether anybody is told
 * is decided elsewhere. Everything is by the time of the buckets, so that history judged again comes to the same.
 */
import type { Signal } from "../signal";
import { judgeSilence } from "./absence";
import { noteInDay } from "./day";
import { SeriesDetector, type SeriesScore, STATE_BYTES } from "./detector";
import { judgeExcess } from "./excess";
import { heedFeedback, settle, thresholdSteps } from "./feedback";
import { EARLIER_BYTES, freshState, JUDGE_BYTES, type JudgeState, readState, writeState } from "./judge-state";
import { judgeLong } from "./long-excess";
import { type Around, GRAIN_MS, type Grain, type Peers, type SeriesPoint, type Standing } from "./point";

const DAY_MS = 86_400_000;
/** A share of active buckets below it makes a series sparse. */
const SPARSE_BELOW = 0.4;
/** How fast the share of active buckets is learnt: about two weeks of hours. */
const ACTIVE_RATE = 1 / 336;
const WEEK_MS = 7 * DAY_MS;
/** What goes on for longer is what is usual by then. */
const LONGEST_MS = 14 * DAY_MS;
/** Weeks begin on Monday; 1970 began on a Thursday. */
const MONDAY_MS = 4 * DAY_MS;
/** τ of n ÷ (n + τ): after so many days own figures count as much as those of peers. */
const PEER_DAYS = 5;
/** From then on own figures count alone. */
const OWN_DAYS = 13;

export type Judged = { standing: Standing; signals: Signal[] };

export class SeriesJudge {
  private constructor(
    readonly grain: Grain,
    private readonly detector: SeriesDetector,
    private readonly state: JudgeState,
  ) {}

  static fresh(grain: Grain): SeriesJudge {
    return new SeriesJudge(grain, SeriesDetector.fresh(grain), freshState());
  }

  /** @throws RangeError for bytes that `save` did not make. */
  static load(grain: Grain, bytes: Uint8Array): SeriesJudge {
    const own = bytes.length - STATE_BYTES;
    if (own !== JUDGE_BYTES && !EARLIER_BYTES.includes(own)) throw new RangeError("not the state of a judge");
    return new SeriesJudge(grain, SeriesDetector.load(bytes.subarray(0, STATE_BYTES)), readState(bytes.subarray(STATE_BYTES)));
  }

  /** At most 3 KB. */
  save(): Uint8Array {
    const bytes = new Uint8Array(STATE_BYTES + JUDGE_BYTES);
    bytes.set(this.detector.save());
    bytes.set(writeState(this.state), STATE_BYTES);
    return bytes;
  }

  /** What was usual for it at the last midnight, for its peers; null in its first 13 days. */
  get usual(): Peers | null {
    const { peerExpected: expected, peerUpper: upper } = this.state;
    return upper > 0 ? { expected, upper } : null;
  }

  /** Whether its own figures count alone by now. */
  get isEstablished(): boolean {
    return this.state.untilMs - this.state.firstMs >= OWN_DAYS * DAY_MS;
  }

  /** The begin of the last bucket with any use, and the end of the last bucket. */
  get activeMs(): number {
    return this.state.activeMs;
  }
  get untilMs(): number {
    return this.state.untilMs;
  }

  /** Judges the next bucket; buckets come in order, each once. */
  step(point: SeriesPoint, around: Around): Judged {
    const { state } = this;
    if (state.buckets === 0) state.firstMs = point.atMs;
    const endMs = point.atMs + GRAIN_MS[this.grain];
    heedFeedback(state, this.detector, around.feedback, endMs);
    const weekHour = Math.floor(modulo(point.atMs - MONDAY_MS, WEEK_MS) / 3_600_000);
    if (state.overSeenMs > 0 && point.atMs - state.overFromMs > LONGEST_MS) settle(state, this.detector);
    const isHot = state.overSeenMs > 0;
    const highest = this.detector.highest;
    const score = this.detector.step(point.value, point.atMs, { freeze: around.isFrozen, clip: isHot });
    const standing = this.standingOf(score, point, weekHour, around, endMs, highest);
    if (point.atMs % DAY_MS === 0 && standing.days >= OWN_DAYS) [state.peerExpected, state.peerUpper] = [score.expected, score.upper];
    const signals = this.judge(point, standing, around);
    if (!around.isFrozen) this.learn(point, standing);
    state.untilMs = endMs;
    if (point.value > 0) state.activeMs = point.atMs;
    state.buckets++;
    return { standing, signals };
  }

  private judge(point: SeriesPoint, standing: Standing, around: Around): Signal[] {
    const signals = judgeExcess(this.state, point, standing, around);
    if (this.grain === "quarter") return around.isSpokenFor && standing.days < OWN_DAYS ? [] : signals;
    signals.push(...judgeSilence(this.state, point, standing, around));
    signals.push(...noteInDay(this.state, point, around));
    signals.push(...judgeLong(this.state, this.detector, point, standing, around));
    // What an identity does speaks for a key that it was given lately: a new key has no past to be judged by, its identity has.
    return around.isSpokenFor && standing.days < OWN_DAYS ? [] : signals;
  }

  private standingOf(score: SeriesScore, point: SeriesPoint, weekHour: number, around: Around, endMs: number, highest: number): Standing {
    const { state } = this;
    const days = (point.atMs - state.firstMs) / DAY_MS;
    const own = days >= OWN_DAYS ? 1 : days / (days + PEER_DAYS);
    const peers = around.peers ?? { expected: score.expected, upper: score.expected + 2 * (score.upper - score.expected) };
    // Written out: this is made for each bucket of each series.
    return {
      score,
      weekHour,
      days,
      highest,
      upper: own * score.upper + (1 - own) * Math.max(score.upper, peers.upper),
      expected: Math.max(0, own * score.expected + (1 - own) * peers.expected),
      isSparse: state.activeShare < SPARSE_BELOW && days >= 1,
      active: Math.max(0.01, Math.min(0.99, (state.active[weekHour] ?? 0) / 255)),
      steps: thresholdSteps(around.feedback, endMs),
    };
  }

  private learn({ value }: SeriesPoint, { weekHour, days }: Standing): void {
    const { state } = this;
    const isActive = value > 0;
    const rate = Math.max(ACTIVE_RATE, 1 / (state.buckets + 1));
    state.activeShare += rate * ((isActive ? 1 : 0) - state.activeShare);
    // A new hour of the week is learnt faster; by quarters of an hour each counts for less.
    const share = (days < 28 ? 0.3 : 0.15) / (this.grain === "hour" ? 1 : 4);
    const known = state.active[weekHour] ?? 0;
    state.active[weekHour] = days < 7 && known === 0 ? (isActive ? 255 : 0) : Math.round(known + share * ((isActive ? 255 : 0) - known));
    if (!isActive) return;
    state.activeCount++;
    const size = Math.log(value);
    const step = Math.max(0.02, 1 / state.activeCount);
    if (state.activeCount > 1) state.logSpread += step * (Math.min(3, Math.abs(size - state.logMean)) - state.logSpread);
    state.logMean += step * (size - state.logMean);
  }
}

const modulo = (value: number, by: number): number => ((value % by) + by) % by;
