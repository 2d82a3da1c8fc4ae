/** Controls with what is evidence for them, put together from counts. Nothing here judges whether a control is met. */
import { RULES } from "@/lib/risk/core/rules";
import { CONTROL_MAP } from "./control-evidence";
import { FRAMEWORKS } from "./frameworks";
import { SOURCES, type SourceId } from "./sources";

/** Of a rule of risk: its last run. */
export type RuleRun = {
  ruleId: string;
  ranAt: Date;
  evaluated: number;
  notEvaluable: number;
  missing: string | null;
  open: number;
  excepted: number;
  exposedUsd: string;
};
/** Of a source: how many there are, how many are as they should be, how many are not yet. */
export type SourceCount = { id: SourceId; population: number; kept: number; open: number; lastAt: Date | null };

/**
 * `isEvaluable` false: nothing to look at, or nothing could be judged, which is neither good nor bad. `exposedUsd`: money of what is open;
 * null where that is not counted.
 */
export type EvidenceRow = {
  kind: "rule" | "record";
  id: string;
  name: string;
  about: string;
  population: number;
  notEvaluable: number;
  open: number;
  excepted: number;
  words: string;
  isEvaluable: boolean;
  missing: string | null;
  lastAt: string | null;
  exposedUsd: string | null;
  href: string;
};

/** `none`: this product has nothing to say of it. */
export type ControlState = "evidence" | "not_evaluable" | "none";
export type ControlView = {
  id: string;
  frameworkId: string;
  title: string;
  state: ControlState;
  open: number;
  lastAt: string | null;
  not: string;
  evidence: EvidenceRow[];
};

export function buildControls(runs: readonly RuleRun[], counts: readonly SourceCount[]): ControlView[] {
  const runOf = new Map(runs.map((run) => [run.ruleId, run]));
  const countOf = new Map(counts.map((count) => [count.id, count]));
  return FRAMEWORKS.flatMap((framework) =>
    framework.controls.map(({ id, title }): ControlView => {
      const mapped = CONTROL_MAP[id] ?? { sources: [], not: "Nothing of it is looked at here." };
      const rules = RULES.filter(({ evidences }) => evidences.includes(id)).map((rule) => ruleRow(rule, runOf.get(rule.id)));
      const evidence = [...rules, ...mapped.sources.map((source) => sourceRow(source, countOf.get(source)))];
      const told = evidence.filter(({ isEvaluable }) => isEvaluable);
      const state: ControlState = evidence.length === 0 ? "none" : told.length === 0 ? "not_evaluable" : "evidence";
      const lastAt =
        evidence
          .flatMap((row) => row.lastAt ?? [])
          .sort()
          .at(-1) ?? null;
      // A finding counts; what a record has open is work that goes on.
      const open = rules.reduce((sum, row) => sum + row.open, 0);
      return { id, frameworkId: framework.id, title, state, open, lastAt, not: mapped.not, evidence };
    }),
  );
}

function ruleRow({ id, name, about }: { id: string; name: string; about: string }, run: RuleRun | undefined): EvidenceRow {
  const row = { kind: "rule" as const, id, name: `${id} ${name}`, about, href: `/findings?rule=${id}` };
  if (!run) {
    const nothing = { population: 0, notEvaluable: 0, open: 0, excepted: 0, isEvaluable: false, lastAt: null, exposedUsd: null };
    return { ...row, ...nothing, words: "Not run yet", missing: "a run of the rule" };
  }
  const { evaluated, notEvaluable, missing, open, excepted, exposedUsd } = run;
  const words = `${counted(evaluated, "subject")} judged, ${open} open, ${excepted} excepted, ${notEvaluable} not evaluable`;
  const isEvaluable = evaluated > 0;
  const population = evaluated + notEvaluable;
  return { ...row, population, notEvaluable, open, excepted, words, isEvaluable, missing, lastAt: run.ranAt.toISOString(), exposedUsd };
}

function sourceRow(id: SourceId, count: SourceCount | undefined): EvidenceRow {
  const { name, about, population: things, kept: keptWords, open: openWords, href } = SOURCES[id];
  const { population = 0, kept = 0, open = 0, lastAt = null } = count ?? {};
  const words = population === 0 ? `No ${things} yet` : `${kept} of ${population} ${things} ${keptWords}, ${open} ${openWords}`;
  return {
    kind: "record",
    id,
    name,
    about,
    population,
    notEvaluable: 0,
    open,
    excepted: 0,
    words,
    isEvaluable: population > 0,
    missing: population === 0 ? things : null,
    lastAt: lastAt?.toISOString() ?? null,
    exposedUsd: null,
    href,
  };
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;
