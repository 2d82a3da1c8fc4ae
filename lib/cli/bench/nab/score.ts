/**
 * The scoring of the Numenta Anomaly Benchmark (numenta/NAB, nab/sweeper.py): what a detector found, when, and how often it was
 * wrong. One threshold for all files, the one that scores best.
 */

/** What one detection in a window, one window without any, and one false detection weigh. */
export type Profile = { name: string; tp: number; fn: number; fp: number };

export type LabelledSeries = {
  name: string;
  atMs: readonly number[];
  values: readonly number[];
  /** First and last point of each anomaly, in order. */
  windows: readonly { start: number; end: number }[];
};

/** Points that nobody is judged by: the first 15 %, at most 750. */
export const probationOf = (length: number): number => Math.min(Math.floor(0.15 * length), 750);

/** From 1 well before, through 0 at, to -1 well after the end of a window, in widths of it. */
const scaledSigmoid = (position: number): number => (position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1);
const EARLIEST = scaledSigmoid(-1);

/** What a detection at a point is worth: `window` is its place in the list of windows, -1 outside. */
type Worth = { score: number; window: number; worth: number };

/** Every point that is judged, with what it is worth before weights. */
function worthsOf(series: LabelledSeries, scores: ArrayLike<number>): Worth[] {
  const worths: Worth[] = [];
  const { windows } = series;
  let next = 0;
  for (let i = 0; i < series.values.length; i++) {
    while (next < windows.length && i > (windows[next]?.end ?? 0)) next++;
    if (i < probationOf(series.values.length)) continue;
    const current = windows[next];
    const score = scores[i] ?? 0;
    if (current && i >= current.start) {
      const position = -(current.end - i + 1) / (current.end - current.start + 1);
      worths.push({ score, window: next, worth: scaledSigmoid(position) / EARLIEST });
      continue;
    }
    const before = windows[next - 1];
    worths.push({ score, window: -1, worth: before ? scaledSigmoid((i - before.end) / (before.end - before.start)) : -1 });
  }
  return worths;
}

export type Sweep = { threshold: number; raw: number; windows: number };
export type Scored = { series: LabelledSeries; scores: ArrayLike<number> };

/** The points of all series, greatest score first; windows are numbered through. */
export function rankPoints(scored: readonly Scored[]): { points: Worth[]; windows: number } {
  const points: Worth[] = [];
  let windows = 0;
  for (const { series, scores } of scored) {
    for (const point of worthsOf(series, scores)) points.push(point.window < 0 ? point : { ...point, window: point.window + windows });
    windows += series.windows.length;
  }
  points.sort((a, b) => b.score - a.score);
  return { points, windows };
}

/** The threshold with the highest sum. A score that equals the threshold is a detection. */
export function bestThreshold({ points, windows }: ReturnType<typeof rankPoints>, profile: Profile): Sweep {
  const found = new Float64Array(windows).fill(-profile.fn);
  let raw = -profile.fn * windows;
  let best: Sweep = { threshold: Number.POSITIVE_INFINITY, raw, windows };
  points.forEach((point, i) => {
    raw += gainOf(point, found, profile);
    if (points[i + 1]?.score !== point.score && raw > best.raw) best = { threshold: point.score, raw, windows };
  });
  return best;
}

/** The sum at a given threshold. */
export function scoreAt({ points, windows }: ReturnType<typeof rankPoints>, profile: Profile, threshold: number): Sweep {
  const found = new Float64Array(windows).fill(-profile.fn);
  let raw = -profile.fn * windows;
  for (const point of points) {
    if (point.score < threshold) break;
    raw += gainOf(point, found, profile);
  }
  return { threshold, raw, windows };
}

/** A window counts its best detection once; every false detection counts. */
function gainOf({ window, worth }: Worth, found: Float64Array, profile: Profile): number {
  if (window < 0) return worth * profile.fp;
  const had = found[window] ?? 0;
  const has = Math.max(had, worth * profile.tp);
  found[window] = has;
  return has - had;
}

/** 100 for finding every window at its first point and nothing else, 0 for finding nothing. */
export function normalised({ raw, windows }: Sweep, profile: Profile): number {
  const nothing = -profile.fn * windows;
  return (100 * (raw - nothing)) / (profile.tp * windows - nothing);
}

const MERGED_WITHIN = 24;
const WEEK_MS = 7 * 86_400_000;

/** Weeks of all series, without probation. */
const weeksOf = (scored: readonly Scored[]): number =>
  scored.reduce((sum, { series }) => {
    const from = series.atMs[probationOf(series.values.length)] ?? 0;
    return sum + ((series.atMs.at(-1) ?? from) - from) / WEEK_MS;
  }, 0);

export const falseRateOf = (scored: readonly Scored[], falseIncidents: number): number => falseIncidents / weeksOf(scored);

/**
 * How many windows are found when false incidents stay at or below a rate: false detections within 24 points of each other are one
 * incident, weeks are those after probation.
 */
export function quietCurve(scored: readonly Scored[], rates: readonly number[]): { rate: number; found: number; threshold: number }[] {
  const weeks = weeksOf(scored);
  const levels = [...new Set(scored.flatMap(({ series, scores }) => Array.from(scores).slice(probationOf(series.values.length))))].sort(
    (a, b) => b - a,
  );
  return rates.map((rate) => {
    // Fewer detections have fewer incidents, but for two that a third would join: halving finds the edge.
    let [quiet, loud] = [-1, levels.length];
    while (loud - quiet > 1) {
      const middle = (quiet + loud) >> 1;
      if (outcomeAt(scored, levels[middle] ?? 0).falseIncidents <= rate * weeks) quiet = middle;
      else loud = middle;
    }
    const threshold = quiet < 0 ? Number.POSITIVE_INFINITY : (levels[quiet] ?? 0);
    return { rate, found: outcomeAt(scored, threshold).found, threshold };
  });
}

/** Windows found and false incidents at a threshold. */
export function outcomeAt(scored: readonly Scored[], threshold: number): { found: number; falseIncidents: number } {
  let [found, falseIncidents] = [0, 0];
  for (const { series, scores } of scored) {
    const hit = new Set<number>();
    let last = Number.NEGATIVE_INFINITY;
    for (let i = probationOf(series.values.length); i < series.values.length; i++) {
      if ((scores[i] ?? 0) < threshold) continue;
      const window = series.windows.findIndex(({ start, end }) => i >= start && i <= end);
      if (window >= 0) hit.add(window);
      else {
        if (i - last > MERGED_WITHIN) falseIncidents++;
        last = i;
      }
    }
    found += hit.size;
  }
  return { found, falseIncidents };
}
