/**
 * The statistical detector on the Numenta Anomaly Benchmark, by its own scoring: what it scores where its threshold was chosen, and,
 * which counts, on files that neither its configuration nor its threshold was chosen on. The data is not ours to carry: it is read
 * from the folder given, as numenta/NAB has it, with `combined_windows.json` and `profiles.json` beside the folders of files.
 */
import { SeriesDetector } from "@/lib/anomalies/core/series/detector";
import { TUNINGS, type Tuning } from "@/lib/anomalies/core/series/tuning";
import { say } from "../prepare/step.mjs";
import { oneDecimal, thousands } from "./measure";
import { readCorpus } from "./nab/read-corpus";
import { bestThreshold, falseRateOf, normalised, outcomeAt, type Profile, quietCurve, rankPoints, type Scored, scoreAt } from "./nab/score";
import type { Section } from "./results";

const QUIET_RATE = 0.05;
/** Ways to halve the files: every other one, and by two fixed shuffles. */
const SPLITS = 3;
const PROFILE_NAMES: Readonly<Record<string, string>> = {
  standard: "standard",
  reward_low_FP_rate: "low false positives",
  reward_low_FN_rate: "low false negatives",
};

/** What is chosen among: the tuning as it is, and with a season that counts less and peaks that are remembered for longer. */
function configurations(): Tuning[] {
  const plain = TUNINGS.plain;
  return [1, 0.8].flatMap((season) =>
    [1, 0.7].map((fade) => ({
      ...plain,
      weights: plain.weights.map((weight, head) => (head === 1 ? weight * season : weight)),
      fade: plain.fade * fade,
    })),
  );
}

export function benchNab(folder: string): Section {
  const { series, profiles } = readCorpus(folder);
  const runs = configurations().map((tuning, i) => {
    say(`Configuration ${i + 1}…`);
    return series.map((one): Scored => ({ series: one, scores: scoresOf(one, tuning) }));
  });
  const [own = []] = runs;
  const windows = series.reduce((sum, one) => sum + one.windows.length, 0);
  const held = profiles.map((profile) => heldOut(runs, profile));
  const [inSample] = quietCurve(own, [QUIET_RATE]);
  const quiet = quietHeldOut(own);
  return {
    rows: [
      ["", "threshold of these files", "held out, two-fold", "wanted"],
      ...profiles.map((profile, i) => [
        PROFILE_NAMES[profile.name] ?? profile.name,
        oneDecimal(normalised(bestThreshold(rankPoints(own), profile), profile)),
        held[i] ?? 0,
        profile.name === "standard" ? "66 held out" : "",
      ]),
      [
        `windows found at ${QUIET_RATE} false incidents a series and week`,
        `${inSample?.found} of ${windows}`,
        `${quiet.found} of ${windows} at ${quiet.rate}`,
        `${Math.ceil(windows / 2)}`,
      ],
    ],
    remarks: [
      `${series.length} files, ${thousands(series.reduce((sum, one) => sum + one.values.length, 0))} points. Held out: the better of ${runs.length} configurations and the threshold are chosen on one half of the files and score the other half, both ways, over ${SPLITS} ways to halve; the configuration as shipped is the first of them. Heads and weights were first thought of on these files too: the sterner test is other files of the corpus. Published with a threshold of all files: Numenta HTM 70.1, CAD OSE 69.9, KNN-CAD 58.0, Random Cut Forest 51.7, Twitter ADVec 47.1, windowed Gaussian 39.6.`,
    ],
  };
}

function scoresOf(series: Scored["series"], tuning: Tuning): Float64Array {
  const detector = SeriesDetector.fresh("plain", tuning);
  return Float64Array.from(series.values, (value, i) => detector.step(value, series.atMs[i] ?? 0).score);
}

/** Whether each file belongs to the first half. */
function halves(files: number, split: number): boolean[] {
  if (split === 0) return Array.from({ length: files }, (_, i) => i % 2 === 0);
  let seed = 48_271 * split;
  const drawn = Array.from({ length: files }, (_, i) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return { i, seed };
  }).sort((a, b) => a.seed - b.seed);
  const first = new Set(drawn.slice(0, Math.ceil(files / 2)).map(({ i }) => i));
  return Array.from({ length: files }, (_, i) => first.has(i));
}

const eachFold = (files: number): boolean[][] =>
  Array.from({ length: SPLITS }, (_, split) => halves(files, split)).flatMap((half) => [half, half.map((is) => !is)]);

function heldOut(runs: readonly Scored[][], profile: Profile): number {
  const scores = eachFold(runs[0]?.length ?? 0).map((chosen) => {
    const fitted = runs.map((run) => ({ run, best: bestThreshold(rankPoints(run.filter((_, i) => chosen[i])), profile) }));
    const winner = fitted.reduce((a, b) => (b.best.raw > a.best.raw ? b : a));
    return normalised(scoreAt(rankPoints(winner.run.filter((_, i) => !chosen[i])), profile, winner.best.threshold), profile);
  });
  return oneDecimal(scores.reduce((sum, score) => sum + score, 0) / scores.length);
}

/** The threshold that keeps the rate on one half, on the other half: windows found and the rate that it had there, both ways. */
function quietHeldOut(run: readonly Scored[]): { found: number; rate: number } {
  const folds = [halves(run.length, 0), halves(run.length, 0).map((is) => !is)].map((chosen) => {
    const [quiet] = quietCurve(
      run.filter((_, i) => chosen[i]),
      [QUIET_RATE],
    );
    const rest = run.filter((_, i) => !chosen[i]);
    return { ...outcomeAt(rest, quiet?.threshold ?? Number.POSITIVE_INFINITY), rest };
  });
  const falseIncidents = folds.reduce((sum, fold) => sum + fold.falseIncidents, 0);
  return { found: folds.reduce((sum, { found }) => sum + found, 0), rate: Math.round(1_000 * falseRateOf(run, falseIncidents)) / 1_000 };
}
