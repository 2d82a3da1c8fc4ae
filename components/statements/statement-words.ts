/** What pages say of statements and disputes. */

import { periodName } from "@/lib/chargeback/core/periods";
import type { DisputeState, Outcome, StatementAnswer } from "@/lib/chargeback/core/statement-state";
import type { DisputeView, PeriodSpan, StatementDetail, StatementPage, StatementSummary } from "@/lib/chargeback/core/statement-views";
import type { StatementState } from "@/lib/chargeback/core/views";
import { formatCount, formatMoney } from "../charts/prepare/format";
import type { StateTone } from "../ui/state-mark";

export const STATE_WORDS: Readonly<Record<StatementState, { tone: StateTone; word: string }>> = {
  draft: { tone: "none", word: "Draft" },
  in_review: { tone: "waiting", word: "Waiting" },
  approved: { tone: "ok", word: "Agreed" },
  issued: { tone: "ok", word: "Issued" },
  disputed: { tone: "warn", word: "Disputed" },
  adjusted: { tone: "none", word: "Adjusted" },
  voided: { tone: "none", word: "Void" },
};

type Answered = { state: StatementState; answer: StatementAnswer | null; dueAt: string | null };
/** The state as its owner made it: objected and late ones are told apart from those that wait. */
export function stateWords({ state, answer, dueAt }: Answered, now: string): { tone: StateTone; word: string } {
  if (state === "in_review" && answer === "objected") return { tone: "warn", word: "Objected" };
  if (state === "in_review" && dueAt !== null && dueAt <= now) return { tone: "warn", word: "Late" };
  return STATE_WORDS[state];
}

export const DISPUTE_WORDS: Readonly<Record<DisputeState, { tone: StateTone; word: string }>> = {
  open: { tone: "warn", word: "Open" },
  under_review: { tone: "waiting", word: "Under review" },
  resolved: { tone: "ok", word: "Decided" },
  withdrawn: { tone: "none", word: "Taken back" },
};
export const REASON_WORDS = {
  not_mine: "Not mine",
  wrong_amount: "Wrong amount",
  wrong_rule: "Wrong rule",
  other: "Something else",
} as const;
export const KIND_WORDS = { data: "What was counted", method: "How it was spread" } as const;
export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  credit_note: "Credited",
  reassign: "Moved to another cost centre",
  rejected: "Rejected",
};

const many = (count: number, one: string, more: string): string => `${formatCount(count)} ${count === 1 ? one : more}`;

/** "3 statements wait for your answer", else how much is charged to how many. */
export function listFinding({ waiting, count, totals }: StatementPage, period: string): string {
  if (waiting > 0) return `${many(waiting, "statement waits", "statements wait")} for your answer`;
  if (count === 0) return "No statement here yet";
  const [total] = totals;
  const charged = total && totals.length === 1 ? ` charge ${formatMoney(total.total, { currency: total.currency })}` : "";
  return `${many(count, "statement", "statements")}${charged}${period === "" ? "" : ` for ${periodName(period)}`}`;
}

export const centreName = ({ costCentre }: Pick<StatementSummary, "costCentre">): string =>
  costCentre.id === "" ? "Unattributed" : costCentre.name;

/** "Customer care is charged $11,390.93 for September 2026, 16.3 % more a day". */
export function statementFinding(statement: StatementDetail): string {
  const { total, currency, periodId, state } = statement;
  const verb = state === "voided" ? "was to be charged" : "is charged";
  return `${centreName(statement)} ${verb} ${formatMoney(total, { currency })} for ${periodName(periodId)}`;
}

/** Its first and last day, as calendars of its zone show them. */
export function daysWords({ start, end, timeZone }: PeriodSpan): string {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone, day: "numeric", month: "long", year: "numeric" });
  return `${format.format(new Date(start))} to ${format.format(new Date(Date.parse(end) - 1))}, ${timeZone}`;
}

/** What is left to do of disputes, in words. */
export function disputesFinding(disputes: readonly DisputeView[]): string {
  const pending = disputes.filter(({ state }) => state === "open" || state === "under_review").length;
  const late = disputes.filter(({ isOverdue }) => isOverdue).length;
  if (pending === 0) return disputes.length === 0 ? "Nothing is disputed" : "Every dispute is settled";
  return `${many(pending, "dispute is", "disputes are")} to be decided${late > 0 ? `, ${formatCount(late)} late` : ""}`;
}
