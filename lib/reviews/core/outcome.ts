/**
 * What comes of several answers to one item. Any revoke wins, then narrow, rotate, postpone, keep until a date, keep; to
 * keep needs at least one answer that says so, and silence is none. Published as a table in README.md and tested as a law.
 */

import { isWithin } from "@/lib/identities/core/grants";
import { parseUsd } from "@/lib/kernel/money";
import type { DecisionKind, PartChoice } from "../schemas";
import { NARROWED_LISTS, type Narrowed } from "./narrowed";

/** From the gravest. What is not here is no answer: not sure, reassigned, silence. */
export const SEVERITY = ["revoke", "narrow", "rotate", "postpone", "keep_until", "keep"] as const;
export type Answered = (typeof SEVERITY)[number];

export type NarrowTo = Partial<Record<Narrowed, string[]>> & { monthlyCapUsd?: string };
export type Answer = {
  decision: DecisionKind | "no_response";
  choices: readonly PartChoice[];
  validUntil: Date | null;
  narrowTo: NarrowTo | null;
};

export type Settled = {
  outcome: Answered;
  /** What becomes of single parts; those that nobody chose for are left out. */
  choices: PartChoice[];
  validUntil: Date | null;
  narrowTo: NarrowTo | null;
};

/** What an answer amounts to with its parts: an account that is kept without two of its grants is narrowed. */
export function answeredAs({ decision, choices }: Pick<Answer, "decision" | "choices">): Answered | null {
  const said = SEVERITY.find((one) => one === decision);
  if (said === undefined) return null;
  const parts = choices.map(({ choice }): Answered => (choice === "revoke" ? "narrow" : choice));
  return gravest([said, ...parts]);
}

const gravest = (answers: readonly Answered[]): Answered | null => SEVERITY.find((one) => answers.includes(one)) ?? null;

/** Null while nobody answered. The order of answers makes no difference. */
export function outcomeOf(answers: readonly Answer[]): Settled | null {
  const said = answers.flatMap((answer) => {
    const as = answeredAs(answer);
    return as === null ? [] : [{ ...answer, as }];
  });
  const outcome = gravest(said.map(({ as }) => as));
  if (outcome === null) return null;
  if (outcome === "revoke") return { outcome, choices: [], validUntil: null, narrowTo: null };
  return {
    outcome,
    choices: choicesOf(said.map(({ choices }) => choices)),
    validUntil: earliest(said.filter(({ as, decision }) => decision === "keep_until" || as === outcome).map((one) => one.validUntil)),
    narrowTo: narrowest(said.flatMap(({ narrowTo }) => narrowTo ?? [])),
  };
}

const PART_SEVERITY = ["revoke", "rotate", "keep"] as const;

function choicesOf(lists: readonly (readonly PartChoice[])[]): PartChoice[] {
  const byPart = new Map<string, PartChoice>();
  for (const choice of lists.flat()) {
    const key = `${choice.kind} ${choice.subjectId}`;
    const before = byPart.get(key);
    if (!before || PART_SEVERITY.indexOf(choice.choice) < PART_SEVERITY.indexOf(before.choice)) byPart.set(key, choice);
  }
  return [...byPart].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, choice]) => choice);
}

const earliest = (dates: readonly (Date | null)[]): Date | null =>
  dates.reduce((first, date) => (first === null || (date !== null && date < first) ? date : first), null);

/** Only what everybody lets stay, and the lowest cap. A value stays where another list has a pattern that covers it. */
function narrowest(lists: readonly NarrowTo[]): NarrowTo | null {
  if (lists.length === 0) return null;
  const result: NarrowTo = {};
  for (const list of NARROWED_LISTS) {
    const given = lists.flatMap((one) => (one[list] ? [one[list]] : []));
    if (given.length === 0) continue;
    const all = [...new Map(given.flat().map((value) => [value.toLowerCase(), value])).values()];
    result[list] = all.filter((value) => given.every((one) => one.some((whole) => isWithin(whole, value)))).sort();
  }
  const caps = lists.flatMap(({ monthlyCapUsd }) => monthlyCapUsd ?? []);
  const lowest = caps.sort((a, b) => (parseUsd(a) < parseUsd(b) ? -1 : 1))[0];
  return lowest === undefined ? result : { ...result, monthlyCapUsd: lowest };
}
