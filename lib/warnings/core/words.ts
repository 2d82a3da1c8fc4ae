/** What is said of an alert. */

import { amountWords } from "@/lib/budgets/core/approval";
import { type Amount, formatAmount, parseAmount, type Unit } from "@/lib/budgets/core/budget";
import { divideHalfEven } from "@/lib/kernel/money";
import { formatDate, formatInstant } from "@/lib/kernel/time-words";
import type { Alert } from "./alerts";
import type { BreachSummary } from "./breach-view";

export type Said = {
  /** Of the budget, with the count where it counts apart. */
  name: string;
  alert: Alert;
  breach: BreachSummary;
  /** Of a review: the environment, and who used most. */
  environment: string | null;
  users: readonly { name: string; used: Amount }[];
};

export function titleOf({ name, alert, breach, environment }: Said): string {
  switch (alert.kind) {
    case "budget_threshold":
      return `${name}: ${percent(alert.level)} used`;
    case "budget_exhausted":
      return `${name} is used up`;
    case "budget_forecast":
      return `${name} is ${percent(breach.probability ?? alert.level)} likely to run out`;
    case "budget_fast_burn":
      return `${name} will be used up within hours at this pace`;
    case "budget_slow_burn":
      return `${name} will not last at the pace of the last day`;
    case "governance_review":
      return `${environment ?? name} spends more than was meant for trying things out`;
  }
}

/** One sentence a line. */
export function bodyOf(said: Said): string {
  const { breach, alert, users, name } = said;
  const { unit, spent, limit, held, pace, dates } = breach;
  const amount = (text: string): string => amountWords(rounded(parseAmount(text), unit), unit);
  const lines = [`${amount(spent)} of ${amount(limit)} used${Number(held) > 0 ? `, ${amount(held)} more set aside` : ""}.`];
  if (alert.kind === "governance_review") {
    lines.unshift(`“${name}” passed its soft limit.`);
    if (users.length > 0)
      lines.push(`Most used by ${users.map((user) => `${user.name} (${amount(formatAmount(user.used))})`).join(", ")}.`);
    return lines.join("\n");
  }
  if (alert.kind === "budget_exhausted" || alert.kind === "budget_threshold") return [...lines, ...endLine(breach)].join("\n");
  if (pace && alert.kind === "budget_fast_burn") lines.push(`${amount(pace.hour)} in the last hour.`);
  if (pace && alert.kind === "budget_slow_burn") lines.push(`${amount(pace.day)} an hour over the last day.`);
  if (dates?.p50)
    lines.push(
      `Likely used up on ${formatDate(dates.p50)}${rangeWords(dates)}, not before ${formatDate(dates.notBefore ?? dates.p50)} (UTC).`,
    );
  return [...lines, ...endLine(breach)].join("\n");
}

const percent = (share: string): string => `${Math.round(Number(share) * 100)} %`;

function rangeWords({ p10, p90 }: NonNullable<BreachSummary["dates"]>): string {
  if (p10 === null || p10.slice(0, 10) === p90?.slice(0, 10)) return "";
  return p90 === null ? `, maybe from ${formatDate(p10)} on` : `, four times out of five between ${formatDate(p10)} and ${formatDate(p90)}`;
}

const endLine = ({ window: { endsAt } }: BreachSummary): string[] =>
  endsAt === null ? [] : [`The window ends on ${formatInstant(endsAt)}.`];

const CENT = 10n ** 13n;
const WHOLE = 10n ** 15n;
const rounded = (amount: Amount, unit: Unit): Amount => {
  const step = unit === "usd" ? CENT : WHOLE;
  return divideHalfEven(amount, step) * step;
};
