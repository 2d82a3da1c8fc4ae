/**
 * What a rule of risk is. A rule is data: its names, thresholds with bounds, the ids it is evidence for, and one pure
 * function that judges the world as it was read. What it cannot judge for want of data it says so, with what is missing:
 * that is never a pass.
 */
import type { Usd } from "@/lib/kernel/money";
import type { Fact } from "./fact";
import type { Severity } from "./severity";
import type { World } from "./world";

export const SUBJECT_KINDS = ["identity", "credential", "grant", "tool", "person", "vendor", "token", "organisation"] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** Rules of one family tell of one cause: together they do not make each other graver. */
export const FAMILIES = [
  "ownership",
  "secrets",
  "privilege",
  "isolation",
  "activity",
  "supply_chain",
  "oversight",
  "telemetry",
  "policy",
] as const;
export type Family = (typeof FAMILIES)[number];

/** What must be read before a rule can judge. */
export const NEEDS = [
  "inventory",
  "use",
  "cells",
  "cover",
  "mixes",
  "wakes",
  "endings",
  "knocks",
  "theft",
  "firsts",
  "tools",
  "rhythms",
  "shadows",
  "bills",
  "chains",
  "places",
  "caps",
  "moves",
  "tasks",
  "provider_keys",
  "telemetry",
  "secret_findings",
  "policies",
] as const;
export type Need = (typeof NEEDS)[number];

export type Threshold = {
  /** What it is, in words: "Oldest key". */
  name: string;
  unit: "days" | "hours" | "minutes" | "count" | "usd" | "share";
  default: number;
  min: number;
  max: number;
};
export type Limits<Names extends string = string> = Readonly<Record<Names, number>>;

/** What a rule found on one subject. `discriminator` tells two of one rule on one subject apart. */
export type Draft = {
  subjectKind: SubjectKind;
  subjectId: string;
  discriminator?: string;
  /** Null: of the whole organisation. */
  identityId: string | null;
  /** Where it is not the rule's own. */
  severity?: Severity;
  title: string;
  evidence: Fact[];
  exposedUsd: Usd;
};

export type Judged = {
  /** Subjects that were judged. */
  evaluated: number;
  /** Subjects that could not be, and what was missing, the most frequent first. */
  notEvaluable: number;
  missing: string[];
  /** Keys of those subjects: what was found on them before stays as it is. */
  unjudged: ReadonlySet<string>;
  drafts: Draft[];
};

export type Rule<Names extends string = string> = {
  /** R01 to R30, or P: and the name of a policy. */
  id: string;
  /** In words: "Shared by applications". */
  name: string;
  /** What it looks for, in one or two sentences. */
  about: string;
  family: Family;
  severity: Severity;
  /** Its severity looks at production itself and is not raised again. */
  isSeverityFinal?: boolean;
  /** A finding is closed when it was not seen for so many days; 0: with the next look. */
  closeAfterDays: number;
  needs: readonly Need[];
  /** Framework ids with their versions: evidence for, never compliance. */
  evidences: readonly string[];
  thresholds: Readonly<Record<Names, Threshold>>;
  judge(world: World, limits: Limits<Names>): Judged;
};

/** Gives a rule the names of its own thresholds. */
export const defineRule = <const Names extends string>(rule: Rule<Names>): Rule => rule as unknown as Rule;

export const subjectKey = (kind: SubjectKind, id: string): string => `${kind}:${id}`;

/** What one rule says of subjects of several kinds. */
export const together = (...parts: readonly Judged[]): Judged => ({
  evaluated: parts.reduce((sum, { evaluated }) => sum + evaluated, 0),
  notEvaluable: parts.reduce((sum, { notEvaluable }) => sum + notEvaluable, 0),
  missing: parts.flatMap(({ missing }) => missing),
  unjudged: new Set(parts.flatMap(({ unjudged }) => [...unjudged])),
  drafts: parts.flatMap(({ drafts }) => drafts),
});

/** What was found on one subject; `missing`: what kept it from being judged, wholly or in part; null: it is not in question. */
export type Outcome = readonly Draft[] | { missing: string; found?: readonly Draft[] } | null;

/** Judges each of the subjects, and counts what could not be judged. */
export function judgeEach<Subject>(
  subjects: Iterable<Subject>,
  keyOf: (subject: Subject) => readonly [SubjectKind, string],
  judgeOne: (subject: Subject) => Outcome,
): Judged {
  const missing = new Map<string, number>();
  const unjudged = new Set<string>();
  const drafts: Draft[] = [];
  let evaluated = 0;
  for (const subject of subjects) {
    const outcome = judgeOne(subject);
    if (outcome === null) continue;
    if ("missing" in outcome) {
      missing.set(outcome.missing, (missing.get(outcome.missing) ?? 0) + 1);
      unjudged.add(subjectKey(...keyOf(subject)));
      drafts.push(...(outcome.found ?? []));
    } else {
      evaluated++;
      drafts.push(...outcome);
    }
  }
  const words = [...missing].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([word]) => word);
  return { evaluated, notEvaluable: unjudged.size, missing: words, unjudged, drafts };
}
