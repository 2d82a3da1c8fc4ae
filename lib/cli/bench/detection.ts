/**
 * How well detection finds what was planted into generated organisations, beside what people make do with: seeds that
 * thresholds were chosen by, and seeds that nobody looked at before.
 */
import { DETECTORS } from "@/lib/anomalies/core/detectors";
import type { Size } from "./detection/organisation";
import { productDetectors } from "./detection/product-detectors";
import { type Run, runDetection } from "./detection/run";
import { type KindScore, type Score, wantedOf } from "./detection/score";
import { PROMPT_KINDS } from "./detection/story";
import { oneDecimal, thousands } from "./measure";
import type { Section } from "./results";

const SIZE: Size = { identities: 300, days: 60, perKind: 6 };
const TUNING_SEEDS = ["tuning-1", "tuning-2"] as const;
const TEST_SEEDS = ["test-1", "test-2"] as const;

const DETECTORS_OF_PRODUCT = productDetectors(["hour", "quarter"]);

const SPEND_NAMES: Readonly<Record<string, string>> = {
  spike: "Spend: spike",
  ramp: "Spend: ramp",
  level: "Spend: level shift",
  drop: "Spend: drop to zero",
  creep: "Spend: 2 % more each day",
  season: "Spend: change of rhythm",
};

export function benchDetection(): Section {
  const test = TEST_SEEDS.map((seed) => runDetection(seed, SIZE, DETECTORS_OF_PRODUCT));
  const tuning = TUNING_SEEDS.map((seed) => runDetection(seed, SIZE, DETECTORS_OF_PRODUCT));
  const sum = (of: (run: Run) => number): number => test.reduce((total, run) => total + of(run), 0);
  return {
    rows: [["", "wanted", "measured", "on tuning seeds"], ...kindRows(test, tuning), ...wholeRows(test, tuning)],
    remarks: [
      `${thousands(sum(({ facts }) => facts))} calls of ${thousands(sum(({ residents }) => residents))} identities over ${SIZE.days} days in ${TEST_SEEDS.length} organisations, ${sum(({ score }) => score.outcomes.length)} stories; seeds ${TEST_SEEDS.join(", ")}, and ${TUNING_SEEDS.join(", ")} for tuning. The first fortnight is history.`,
      "Of a story: how many were seen by a detector that names them rightly, after how many minutes in the middle (from its first call, and from when its calls met the condition), how many became an incident of that name (money floors keep small ones quiet), and what was lost before they were seen. Rivals are told of by any alarm on the same identity at the time.",
    ],
  };
}

const percent = (share: number): string => `${oneDecimal(100 * share)} %`;

function kindRows(test: readonly Run[], tuning: readonly Run[]): string[][] {
  const kinds = [...new Set(test.flatMap(({ score }) => score.kinds.map(({ kind }) => kind)))];
  return kinds.map((kind) => [
    SPEND_NAMES[kind] ?? `${kind} ${DETECTORS[kind]?.name ?? ""}`,
    `${percent(wantedOf(kind))}${PROMPT_KINDS.has(kind) ? " in 2 min" : ""}`,
    kindCell(kind, test),
    kindCell(kind, tuning),
  ]);
}

function kindCell(kind: string, runs: readonly Run[]): string {
  const scores = runs.flatMap(({ score }) => score.kinds.filter((one) => one.kind === kind));
  const sum = (of: (score: KindScore) => number): number => scores.reduce((total, score) => total + of(score), 0);
  const stories = sum((score) => score.stories);
  const mean = (of: (score: KindScore) => number): number =>
    oneDecimal(
      sum((score) => of(score) * score.seen) /
        Math.max(
          1,
          sum(({ seen }) => seen),
        ),
    );
  const lost = sum((score) => score.lost * score.stories) / Math.max(1, stories);
  return `${sum(({ seen }) => seen)} of ${stories}, ${mean((score) => score.delayMinutes)} min (${mean((score) => score.sinceEvidentMinutes)}), ${sum(({ incidents }) => incidents)} incidents, ${percent(lost)} lost`;
}

function wholeRows(test: readonly Run[], tuning: readonly Run[]): string[][] {
  const row = (name: string, wanted: string, of: (runs: readonly Run[]) => string): string[] => [name, wanted, of(test), of(tuning)];
  const ours = ({ score }: Run): Score => score;
  return [
    row("false incidents an identity and week, from medium", "at most 0.05", (runs) => rate(runs, ours, "falseMedium").toFixed(3)),
    row("false incidents an identity and week, from high", "at most 0.01", (runs) => rate(runs, ours, "falseHigh").toFixed(3)),
    row("stories told of by more than one incident", "none", (runs) => percent(share(runs, ({ score }) => [score.repeated, score.told]))),
    row("cause named first", "90 %", (runs) => percent(share(runs, ({ causes }) => [causes.right, causes.asked]))),
    row("stories told of by any incident", "", (runs) => told(runs, ours)),
    row("the same by hourly spend beyond 4 σ", "fewer, and louder", (runs) => beside(runs, ({ sigma }) => sigma)),
    row("the same by twice the mean day", "fewer, and louder", (runs) => beside(runs, ({ fixed }) => fixed)),
  ];
}

function share(runs: readonly Run[], of: (run: Run) => readonly [part: number, whole: number]): number {
  const pairs = runs.map(of);
  return (
    pairs.reduce((sum, [part]) => sum + part, 0) /
    Math.max(
      1,
      pairs.reduce((sum, [, whole]) => sum + whole, 0),
    )
  );
}

const rate = (runs: readonly Run[], of: (run: Run) => Score, list: "falseMedium" | "falseHigh"): number =>
  share(runs, (run) => [of(run)[list].length, of(run).identityWeeks]);

const told = (runs: readonly Run[], of: (run: Run) => Score): string =>
  percent(share(runs, (run) => [of(run).told, of(run).outcomes.length]));

/** What a rival tells of, and how many times as many false alarms it raises. */
function beside(runs: readonly Run[], of: (run: Run) => Score): string {
  const times =
    rate(runs, of, "falseMedium") /
    Math.max(
      1e-9,
      rate(runs, ({ score }) => score, "falseMedium"),
    );
  return `${told(runs, of)}, ${rate(runs, of, "falseMedium").toFixed(3)} false: ${oneDecimal(times)} times ours`;
}
