/** Decisions in words: what happened, and when to ask again. */
import { type Amount, formatAmount, type Unit } from "@/lib/budgets/core/budget";
import type { Level } from "./admit";

const UNIT_WORDS: Readonly<Record<Exclude<Unit, "usd">, string>> = {
  tokens: "tokens",
  inputTokens: "input tokens",
  outputTokens: "output tokens",
  requests: "requests",
  credits: "credits",
};

export const amountInWords = (amount: Amount, unit: Unit): string =>
  unit === "usd" ? `$${formatAmount(amount)}` : `${formatAmount(amount)} ${UNIT_WORDS[unit]}`;

/** "Triage agent, production" has $0.01 of $10 left until 2026-12-01T00:00:00.000Z; this call may use $5. */
export function refusalInWords({ budget, window, amount }: Level, left: Amount, limit: Amount): string {
  const rest =
    left > 0n
      ? `has ${amountInWords(left, budget.unit)} of ${amountInWords(limit, budget.unit)} left`
      : `has used its ${amountInWords(limit, budget.unit)}`;
  const until = window.endsAt ? ` until ${window.endsAt.toISOString()}` : "";
  return `"${budget.name}" ${rest}${until}; this call may use ${amountInWords(amount, budget.unit)}.`;
}
