/**
 * All series of one grain, bucket by bucket: each closed bucket of each series is judged once, in the order of time. Pure: what was
 * stored goes in, what is to be stored comes out.
 */
import { formatUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import type { DetectorSettings } from "../settings";
import type { Signal, SignalPlace } from "../signal";
import { SeriesJudge } from "./judge";
import { type PeerBoard, peersOf } from "./peers";
import { type Around, type Feedback, GRAIN_MS, type Grain, type Peers, type SeriesName, type Standing } from "./point";

const DAY_MS = 86_400_000;
/** What was silent for longer ends at the next midnight, and is learnt anew when it comes back. */
const IDLE_MS = 35 * DAY_MS;
/** A state that nobody takes on does not stop learning for ever. */
const FROZEN_MS = 14 * DAY_MS;
/** From so rare on a point is kept for charts. */
const KEPT_SCORE = 3;
const LARGEST = 1e14;

/** Usage of one bucket of one series. */
export type Use = { name: SeriesName; atMs: number; costUsd: Usd; value: number };
export type BoardPoint = { name: SeriesName; atMs: number; actual: string; expected: string; upper: string; score: number; head: string };

export type BoardView = {
  /** Settings in force when a bucket ends. */
  settingsAt(atMs: number): DetectorSettings;
  placeOf(name: SeriesName): SignalPlace;
  /** Since when an incident of a scope is open that nobody took on; undefined: none is. */
  frozenSince(name: SeriesName): number | undefined;
  feedbackOf(name: SeriesName): readonly Feedback[];
};

type Entry = {
  name: SeriesName;
  key: string;
  place: SignalPlace;
  judge: SeriesJudge | null;
  uses: Map<number, Use>;
  /** Of tokens: the cost of the same, which speaks for both. */
  twin: Entry | null;
  /** What its peers use, as of the board of peers that it was asked of. */
  peers: Peers | null;
  peersOf: PeerBoard | null;
  score: number;
  isMoved: boolean;
};

export class SeriesBoard {
  private readonly entries = new Map<string, Entry>();
  /** What was usual at the last midnight; null: to be worked out anew. */
  private peers: PeerBoard | null = null;

  constructor(
    private readonly grain: Grain,
    private readonly view: BoardView,
  ) {}

  /** A series as it was stored. */
  load(name: SeriesName, state: Uint8Array): void {
    this.entryOf(name).judge = SeriesJudge.load(this.grain, state);
    this.peers = null;
  }

  /** Adds use to the bucket that it lies in. */
  add(use: Use): void {
    const { uses } = this.entryOf(use.name);
    const known = uses.get(use.atMs);
    if (!known) uses.set(use.atMs, { ...use });
    else {
      known.costUsd = (known.costUsd + use.costUsd) as Usd;
      known.value += use.value;
    }
  }

  /** Judges all buckets of a half-open span that begins where the last one ended. */
  run(fromMs: number, toMs: number): { signals: Signal[]; points: BoardPoint[]; steps: number } {
    const signals = new Map<string, Signal>();
    const points: BoardPoint[] = [];
    let steps = 0;
    for (let atMs = fromMs; atMs < toMs; atMs += GRAIN_MS[this.grain]) {
      const isMidnight = atMs % DAY_MS === 0;
      const settings = this.view.settingsAt(atMs + GRAIN_MS[this.grain]);
      const peers: PeerBoard = this.peers ?? peersOf(this.standingEntries());
      this.peers = peers;
      for (const entry of this.entries.values()) {
        if (isMidnight) this.retire(entry, atMs);
        // Tokens speak, and learn, only for what costs nothing.
        if (entry.twin?.judge) continue;
        const use = entry.uses.get(atMs);
        if (use) entry.uses.delete(atMs);
        if (!entry.judge) {
          if (!use || !(use.value > 0)) continue;
          entry.judge = SeriesJudge.fresh(this.grain);
        }
        const point = use ?? { atMs, costUsd: ZERO_USD, value: 0 };
        const { standing, signals: seen } = entry.judge.step(point, this.around(entry, atMs, settings, peers));
        steps++;
        entry.score = standing.score.score;
        entry.isMoved = true;
        for (const signal of seen) signals.set(signal.key, signal);
        if (standing.score.score >= KEPT_SCORE && standing.days >= 1) points.push(pointOf(entry.name, point, standing));
      }
      // What was usual at midnight is what peers are measured by until the next one.
      if (isMidnight) this.peers = null;
    }
    return { signals: [...signals.values()], points, steps };
  }

  /** What is to be stored: every series that moved. */
  moved(): { name: SeriesName; state: Uint8Array; untilMs: number; score: number }[] {
    return [...this.entries.values()].flatMap(({ name, judge, score, isMoved }) =>
      judge && isMoved ? [{ name, state: judge.save(), untilMs: judge.untilMs, score }] : [],
    );
  }

  private standingEntries(): { name: SeriesName; place: SignalPlace; usual: { expected: number; upper: number } }[] {
    return [...this.entries.values()].flatMap(({ name, place, judge }) => {
      const usual = judge?.usual;
      return usual ? [{ name, place, usual }] : [];
    });
  }

  private retire(entry: Entry, atMs: number): void {
    if (entry.judge && atMs - entry.judge.activeMs > IDLE_MS) entry.judge = null;
  }

  private around(entry: Entry, atMs: number, settings: DetectorSettings, peers: PeerBoard): Around {
    const { name, place } = entry;
    const endMs = atMs + GRAIN_MS[this.grain];
    const since = this.view.frozenSince(name);
    if (entry.peersOf !== peers) [entry.peers, entry.peersOf] = [peers(name, place), peers];
    return {
      name,
      place,
      peers: entry.peers,
      isSpokenFor: this.isSpokenFor(entry),
      isFrozen: since !== undefined && endMs > since && endMs - since <= FROZEN_MS,
      feedback: this.view.feedbackOf(name),
      of(detector) {
        const { enabled, parameters } = settings.of(detector, place);
        return enabled ? parameters : null;
      },
    };
  }

  private isSpokenFor({ name, place }: Entry): boolean {
    if (name.scopeKind !== "credential" || place.identityId === null) return false;
    const identity = this.entries.get(keyOf({ ...name, scopeKind: "identity", scopeId: place.identityId }));
    return identity?.judge?.isEstablished ?? false;
  }

  private entryOf(name: SeriesName): Entry {
    const key = keyOf(name);
    let entry = this.entries.get(key);
    if (!entry) {
      const twin = name.measure === "tokens" ? this.entryOf({ ...name, measure: "cost" }) : null;
      entry = {
        name,
        key,
        place: this.view.placeOf(name),
        judge: null,
        uses: new Map(),
        twin,
        peers: null,
        peersOf: null,
        score: 0,
        isMoved: false,
      };
      this.entries.set(key, entry);
    }
    return entry;
  }
}

const keyOf = ({ scopeKind, scopeId, measure }: SeriesName): string => `${scopeKind}\n${scopeId}\n${measure}`;

function pointOf(
  name: SeriesName,
  { atMs, costUsd, value }: { atMs: number; costUsd: Usd; value: number },
  { score, expected, upper }: Standing,
): BoardPoint {
  // As it was paid: what is judged is at the prices of the beginning.
  const paid = name.measure === "cost" && value > 0 ? Number(costUsd) / 1e15 / value : 1;
  const decimal = (figure: number): string => Math.max(0, Math.min(LARGEST, figure * paid)).toFixed(9);
  const actual = name.measure === "cost" ? formatUsd(costUsd) : Math.max(0, Math.min(LARGEST, value)).toFixed(0);
  return { name, atMs, actual, expected: decimal(expected), upper: decimal(upper), score: score.score, head: score.head };
}
