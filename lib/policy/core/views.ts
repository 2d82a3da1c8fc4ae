/** What pages and programs are told of policies. */
import type { DiffLine } from "./diff-lines";
import type { NotEvaluable, PolicyViolation, RuleTally } from "./evaluation";
import type { Replay, Tally } from "./replay";
import type { Problem } from "./yaml-source";

export type PolicyVersionView = {
  n: number;
  state: "draft" | "in_force" | "retired";
  note: string;
  hash: string;
  createdAt: string;
  createdBy: string;
  activatedAt: string | null;
  activatedBy: string | null;
  retiredAt: string | null;
  /** Whether the caller is another person than the author, with the right. */
  mayActivate: boolean;
};

/** `against`: the version before it; null for the first. */
export type PolicyVersionDetail = PolicyVersionView & { text: string; against: number | null; diff: DiffLine[] };

/** With money: of 30 days, of the identities that break it, or of the calls that it would have refused. */
export type RuleResult = RuleTally & { calls: number | null; costUsd: string | null; identities: number };

export type PolicyCheck = {
  /** Of the policy in force; null for a text, and where none is in force. */
  version: number | null;
  /** What is wrong with the text; then nothing else was judged. */
  problems: Problem[];
  rules: RuleResult[];
  /** The gravest first; 500 at most, and how many there are. */
  violations: PolicyViolation[];
  violationCount: number;
  notEvaluable: NotEvaluable[];
  notEvaluableCount: number;
  exceptedCount: number;
  /** Calls of the last 30 days that it would have refused, by the facts of now. Days are UTC, half-open; null where documents were judged. */
  history: (Replay & { from: string; to: string }) | null;
};
export type { Tally };
