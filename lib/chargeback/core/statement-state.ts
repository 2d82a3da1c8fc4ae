/**
 * What a statement and a dispute may become, as pure rules. A statement is a draft until its owner is told, in review until it is
 * answered, issued after the close; what is disputed or credited later never changes its lines.
 * Words: FOCUS Invoice Detail (Open, Issued, Voided) with what an organisation does inside them.
 */
import { formatMinor, type Minor, parseMinor } from "@/lib/allocation/core/money";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import { minorUnits } from "@/lib/pricing/core/fx";
import { STATEMENT_STATES, type StatementState } from "./views";

export { STATEMENT_STATES, type StatementState };
export const ANSWERS = ["agreed", "objected"] as const;
export type StatementAnswer = (typeof ANSWERS)[number];

export const DISPUTE_STATES = ["open", "under_review", "resolved", "withdrawn"] as const;
export type DisputeState = (typeof DISPUTE_STATES)[number];
export const DISPUTE_REASONS = ["not_mine", "wrong_amount", "wrong_rule", "other"] as const;
export type DisputeReason = (typeof DISPUTE_REASONS)[number];
export const DISPUTE_KINDS = ["data", "method"] as const;
export type DisputeKind = (typeof DISPUTE_KINDS)[number];
export const OUTCOMES = ["credit_note", "reassign", "rejected"] as const;
export type Outcome = (typeof OUTCOMES)[number];

const NEXT: Readonly<Record<StatementState, readonly StatementState[]>> = {
  draft: ["in_review", "voided"],
  in_review: ["draft", "approved", "issued", "voided"],
  approved: ["draft", "in_review", "issued", "voided"],
  issued: ["disputed", "adjusted", "voided"],
  disputed: ["issued", "adjusted", "voided"],
  adjusted: ["disputed", "voided"],
  voided: [],
};

const NEXT_DISPUTE: Readonly<Record<DisputeState, readonly DisputeState[]>> = {
  open: ["under_review", "withdrawn"],
  under_review: ["resolved", "withdrawn"],
  resolved: [],
  withdrawn: [],
};

const said = (state: string): string => state.replaceAll("_", " ");

export const mayBecome = (from: StatementState, to: StatementState): boolean => NEXT[from].includes(to);
const mayDisputeBecome = (from: DisputeState, to: DisputeState): boolean => NEXT_DISPUTE[from].includes(to);

/** @throws Conflict for a step that does not exist. */
export function requireStep(from: StatementState, to: StatementState): void {
  if (!mayBecome(from, to))
    throw new Conflict(
      from === to ? `The statement is ${said(from)} already.` : `A statement that is ${said(from)} does not become ${said(to)}.`,
    );
}

/** @throws Conflict for a step that does not exist. */
export function requireDisputeStep(from: DisputeState, to: DisputeState): void {
  if (!mayDisputeBecome(from, to))
    throw new Conflict(
      from === to ? `The dispute is ${said(from)} already.` : `A dispute that is ${said(from)} does not become ${said(to)}.`,
    );
}

export const isIssued = (state: StatementState): boolean => state === "issued" || state === "disputed" || state === "adjusted";
export const isPending = (state: DisputeState): boolean => state === "open" || state === "under_review";
/** Whether it still waits for its owner: nobody answers once the period is closed. */
export const isUnanswered = ({
  state,
  answer,
  periodState,
}: {
  state: StatementState;
  answer: StatementAnswer | null;
  periodState: string;
}): boolean => periodState === "in_review" && state === "in_review" && answer === null;

/** What an issued statement is by its disputes and credit notes. */
export function stateAfter({ pending, credited }: { pending: number; credited: Minor }): "issued" | "disputed" | "adjusted" {
  if (pending > 0) return "disputed";
  return credited > 0n ? "adjusted" : "issued";
}

/** Amounts of a line in smallest units of its currency: what it charges, what credit notes took off, what other disputes that are not over ask for. */
export type LineSums = { amount: Minor; credited: Minor; disputed: Minor };

/** What a new dispute may ask for at most. */
export const disputable = ({ amount, credited, disputed }: LineSums): Minor => amount - credited - disputed;

/** @throws Invalid for a text that is no amount above zero of the currency. */
export function amountOf(text: string, currency: string): Minor {
  const amount = amountOrNull(text, currency);
  if (amount !== null && amount > 0n) return amount;
  throw new Invalid(`An amount in ${currency} is above zero and has at most ${minorUnits(currency)} decimals.`, [
    { location: "amount", message: "Not an amount of this currency.", fix: `Send at least ${formatMinor(1n, currency)}.` },
  ]);
}

function amountOrNull(text: string, currency: string): Minor | null {
  try {
    return parseMinor(text, currency);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** @throws Invalid for more than is left of the line, and for a line that charges nothing. */
export function requireDisputable(asked: Minor, sums: LineSums, currency: string): void {
  if (sums.amount <= 0n)
    throw new Invalid("This line charges nothing: dispute the line that it is taken off.", [
      { location: "lineNo", message: "Not a charge.", fix: "Choose a line with an amount above zero." },
    ]);
  const left = disputable(sums);
  if (asked <= left) return;
  throw new Invalid(`Of this line ${formatMinor(left, currency)} can still be disputed.`, [
    { location: "amount", message: "More than is left of the line.", fix: `Send at most ${formatMinor(left, currency)}.` },
  ]);
}

/**
 * What a decision takes off a line: the accepted part of what was asked for; of a line that goes to somebody else, all that is left.
 * @throws Invalid for more than was disputed, Conflict where nothing is left of the line.
 */
export function amountOfOutcome(
  outcome: Outcome,
  { accepted, asked, sums, currency }: { accepted: Minor | null; asked: Minor; sums: LineSums; currency: string },
): Minor {
  if (outcome === "rejected") return 0n;
  const left = sums.amount - sums.credited;
  if (left <= 0n) throw new Conflict("The line is credited in full already.");
  if (outcome === "reassign") return left;
  const amount = accepted ?? asked;
  if (amount > asked || amount > left)
    throw new Invalid(`At most ${formatMinor(asked < left ? asked : left, currency)} can be credited.`, [
      { location: "amount", message: "More than was disputed, or than is left of the line.", fix: "Credit less." },
    ]);
  return amount;
}
