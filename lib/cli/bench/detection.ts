/**
 * How well detection finds what was planted into generated organisations, beside what people make do with: seeds that
 * thresholds were chosen by, and seeds that nobody looked at before.
 */
import { DETECTORS } from "@/lib/anomalies/core/detectors";
import { type Figures, measureAll } from "./detection/figures";
import type { Size } from "./detection/organisation";
import { type KindScore, wantedOf } from "./detection/score";
import { CRITICAL_KINDS, PROMPT_KINDS } from "./detection/story";
import { median, oneDecimal, thousands } from "./measure";
import type { Section } from "./results";

const SIZE: Size = { identities: 300, days: 60, perKind: 6 };
const TUNING_SEEDS = ["tuning-1", "tuning-2"] as const;
const TEST_SEEDS = ["test-1", "test-2"] as const;

const SPEND_NAMES: Readonly<Record<string, string>> = {
  spike: "Spend: spike",
  ramp: "Spend: ramp",
  level: "Spend: level shift",
  drop: "Spend: drop to zero",
  creep: "Spend: 2 % more each day",
  season: "Spend: change of rhythm",
};

export async function benchDetection(): Promise<Section> {
  const began = performance.now();
  const all = await measureAll([...TEST_SEEDS, ...TUNING_SEEDS].map((seed) => ({ seed, size: SIZE })));
  const minutes = (performance.now() - began) / 60_000;
  return sectionOf(all.slice(0, TEST_SEEDS.length), all.slice(TEST_SEEDS.length), minutes);
}

/** @param minutes That all of it took. */
function sectionOf(test: readonly Figures[], tuning: readonly Figures[], minutes: number): Section {
  return {
    rows: [["", "wanted", "measured", "on tuning seeds"], ...kindRows(test, tuning), ...wholeRows(test, tuning)],
    remarks: [
      `${thousands(sumOf(test, ({ facts }) => facts))} calls of ${thousands(sumOf(test, ({ residents }) => residents))} identities over ${SIZE.days} days in ${TEST_SEEDS.length} organisations, ${sumOf(test, ({ stories }) => stories)} stories; seeds ${TEST_SEEDS.join(", ")}, and ${TUNING_SEEDS.join(", ")} for tuning. The first fortnight is history. All of it took ${oneDecimal(minutes)} minutes.`,
      "Of a story: how many were seen by a detector that names them rightly, after how many minutes in the middle (from its first call, and from when its calls met the condition), how many became an incident of that name (and how many of those whose cost came to the floor of whom they befell: what is below it stays quiet on purpose), and what was lost before they were seen (and of that after their calls had met the condition). Rivals are told of by any alarm on the same identity at the time.",
    ],
  };
}

const percent = (share: number): string => `${oneDecimal(100 * share)} %`;
const sumOf = <T>(items: readonly T[], of: (item: T) => number): number => items.reduce((total, item) => total + of(item), 0);
const share = <T>(items: readonly T[], part: (item: T) => number, whole: (item: T) => number): number =>
  sumOf(items, part) / Math.max(1e-9, sumOf(items, whole));

function kindRows(test: readonly Figures[], tuning: readonly Figures[]): string[][] {
  const kinds = [...new Set(test.flatMap((figures) => figures.kinds.map(({ kind }) => kind)))];
  return kinds.map((kind) => [
    SPEND_NAMES[kind] ?? `${kind} ${DETECTORS[kind]?.name ?? ""}`,
    `${percent(wantedOf(kind))}${PROMPT_KINDS.has(kind) ? " in 2 min" : ""}`,
    kindCell(scoresOf(test, (one) => one === kind)),
    kindCell(scoresOf(tuning, (one) => one === kind)),
  ]);
}

const scoresOf = (runs: readonly Figures[], isOne: (kind: string) => boolean): KindScore[] =>
  runs.flatMap(({ kinds }) => kinds.filter(({ kind }) => isOne(kind)));

function kindCell(scores: readonly KindScore[]): string {
  const delays = scores.flatMap((score) => score.delays);
  const first = oneDecimal(median(delays.map(({ fromFirst }) => fromFirst)));
  const evident = oneDecimal(median(delays.map(({ sinceEvident }) => sinceEvident)));
  const [seen, incidents] = [sumOf(scores, (score) => score.seen), sumOf(scores, (score) => score.incidents)];
  const due = `${sumOf(scores, ({ dueIncidents }) => dueIncidents)} of ${sumOf(scores, (score) => score.due)} above the floor`;
  return `${seen} of ${sumOf(scores, ({ stories }) => stories)}, ${first} min (${evident}), ${incidents} incidents (${due}), ${percent(lostOf(scores))} lost (${percent(lateOf(scores))})`;
}

const lostOf = (scores: readonly KindScore[]): number =>
  share(
    scores,
    ({ lostUsd }) => lostUsd,
    ({ wholeUsd }) => wholeUsd,
  );

/** Of what they cost in all: what was lost after their calls had met the condition. */
const lateOf = (scores: readonly KindScore[]): number =>
  share(
    scores,
    ({ lateUsd }) => lateUsd,
    ({ wholeUsd }) => wholeUsd,
  );

function wholeRows(test: readonly Figures[], tuning: readonly Figures[]): string[][] {
  const row = (name: string, wanted: string, of: (runs: readonly Figures[]) => string): string[] => [name, wanted, of(test), of(tuning)];
  const isCritical = (kind: string): boolean => CRITICAL_KINDS.has(kind);
  return [
    row("seen of critical kinds", "at least 95 %", (runs) => percent(seenOf(scoresOf(runs, isCritical)))),
    row("seen of the others", "at least 85 %", (runs) => percent(seenOf(scoresOf(runs, (kind) => !isCritical(kind))))),
    row("incidents under their own name, of critical kinds", "at least 95 %", (runs) => incidentsOf(scoresOf(runs, isCritical))),
    row("the same of the others", "at least 85 %", (runs) => incidentsOf(scoresOf(runs, (kind) => !isCritical(kind)))),
    row("minutes in the middle until what is told at once is seen", "at most 2", (runs) => promptMinutes(runs, "sinceEvident")),
    row("the same from the first call, before the condition was met", "", (runs) => promptMinutes(runs, "fromFirst")),
    row("money lost before it was seen, of all stories", "at most 5 %", (runs) => percent(lostOf(scoresOf(runs, () => true)))),
    row("the same, after the condition was met", "", (runs) => percent(lateOf(scoresOf(runs, () => true)))),
    row("the same, but for growth of 2 % a day", "", (runs) => percent(lateOf(scoresOf(runs, (kind) => kind !== "creep")))),
    row("false incidents an identity and week, from medium", "at most 0.05", (runs) => rate(runs, "falseMedium").toFixed(4)),
    row("false incidents an identity and week, from high", "at most 0.01", (runs) => rate(runs, "falseHigh").toFixed(4)),
    row("stories told of by more than one incident", "none", (runs) =>
      percent(
        share(
          runs,
          ({ repeated }) => repeated,
          ({ told }) => told,
        ),
      ),
    ),
    row("cause named first, asked of all that its team did", "at least 90 %", (runs) =>
      percent(
        share(
          runs,
          ({ causes }) => causes.right,
          ({ causes }) => causes.asked,
        ),
      ),
    ),
    row("stories told of by any incident", "", (runs) => percent(toldOf(runs))),
    row("the same by hourly spend beyond 4 σ", "fewer, and louder", (runs) => beside(runs, "sigma")),
    row("the same by twice the mean day", "fewer, and louder", (runs) => beside(runs, "fixed")),
  ];
}

const seenOf = (scores: readonly KindScore[]): number =>
  share(
    scores,
    ({ seen }) => seen,
    ({ stories }) => stories,
  );

/** Of all, and of those that came to the floor of money of whom they befell. */
function incidentsOf(scores: readonly KindScore[]): string {
  const all = share(
    scores,
    ({ incidents }) => incidents,
    ({ stories }) => stories,
  );
  const due = share(
    scores,
    ({ dueIncidents }) => dueIncidents,
    (score) => score.due,
  );
  return `${percent(all)}, ${percent(due)} of those above the floor`;
}

const promptMinutes = (runs: readonly Figures[], since: "fromFirst" | "sinceEvident"): string =>
  oneDecimal(
    median(scoresOf(runs, (kind) => PROMPT_KINDS.has(kind)).flatMap(({ delays }) => delays.map((delay) => delay[since]))),
  ).toString();

const rate = (runs: readonly Figures[], list: "falseMedium" | "falseHigh", by?: "sigma" | "fixed"): number =>
  share(
    runs,
    (run) => (by ? run[by] : run)[list],
    ({ identityWeeks }) => identityWeeks,
  );

const toldOf = (runs: readonly Figures[], by?: "sigma" | "fixed"): number =>
  share(
    runs,
    (run) => (by ? run[by] : run).told,
    ({ stories }) => stories,
  );

/** What a rival tells of, and how many times as many false alarms it raises. */
function beside(runs: readonly Figures[], by: "sigma" | "fixed"): string {
  const times = rate(runs, "falseMedium", by) / Math.max(1e-9, rate(runs, "falseMedium"));
  return `${percent(toldOf(runs, by))}, ${rate(runs, "falseMedium", by).toFixed(3)} false: ${oneDecimal(times)} times ours`;
}
