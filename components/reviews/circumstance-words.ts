/** What happened around an identity, in sentences. Each is null where it was not written down when the item was frozen. */
import { SIGN_DAYS, USE_DAYS } from "@/lib/reporting/core/identity-use";
import type { BudgetAhead } from "@/lib/reviews/core/circumstances";
import type { ItemEvidence } from "@/lib/reviews/core/views";
import { formatDay } from "../charts/prepare/dates";
import { compareDecimals } from "../charts/prepare/decimal-text";
import { formatCount, formatMoney, formatPercent, formatTokens, NNBSP } from "../charts/prepare/format";
import { counted, listed } from "./review-words";

/** "3 calls were refused, the last on 4 Nov: budget exhausted". */
export function refusalWords({ around }: ItemEvidence): string | null {
  if (!around) return null;
  const { calls90d, lastAt, lastReason } = around.refusals;
  if (lastAt === null) return `No call was refused in ${USE_DAYS}${NNBSP}days`;
  const why = lastReason === null ? "" : `: ${lastReason.replaceAll("_", " ").replace(":", ", ")}`;
  return `${counted(calls90d, "call")} ${calls90d === 1 ? "was" : "were"} refused, the last on ${formatDay(lastAt)}${why}`;
}

/** "5 % of its calls were further attempts in 14 days"; null without any, or where nobody knows how many there were. */
export function retryWords({ around, signs }: ItemEvidence): string | null {
  const requests = signs?.pace?.requests ?? 0;
  if (!around || around.retries14d === 0 || requests === 0) return null;
  return `${formatPercent(around.retries14d / requests)} of its calls were further attempts in ${SIGN_DAYS}${NNBSP}days`;
}

/** "26 % of Triage, monthly was used; $120 of $100 is likely by 30 Nov, 73 % that it runs out". */
export function budgetWords({ budget }: ItemEvidence): string[] {
  if (!budget) return ["No budget limits it"];
  const { name, share, ahead } = budget;
  const used = share === null ? `Limited by ${name}` : `${formatCount(Math.round(Number(share) * 100))} % of ${name} was used`;
  return ahead ? [used, aheadWords(ahead, Number(share) >= 1)] : [used];
}

/** As evidence that is frozen has it. */
const NOT_YET = "It was not forecast yet.";

/** A probability of 1 is a rounded one: that the limit is reached only its share tells. */
function aheadWords({ unit, limit, endsAt, atEnd, probability, reason }: BudgetAhead, isReached: boolean): string {
  const amount = (value: string): string => amountIn(unit, value);
  const until = endsAt === null ? "a month ahead" : `by ${formatDay(endsAt)}`;
  if (isReached) return `Its limit of ${amount(limit)} is reached`;
  if (atEnd === null) return reason === null || reason === NOT_YET ? "Not forecast yet" : `Not forecast. ${reason}`;
  const range = atEnd.p10 !== null && atEnd.p90 !== null ? `, between ${amount(atEnd.p10)} and ${amount(atEnd.p90)}` : "";
  const chance = probability === null ? "" : `; ${formatPercent(Number(probability))} that it runs out`;
  return `Forecast ${until}: ${amount(atEnd.p50)} of ${amount(limit)}${range}${chance}`;
}

const NOUN = {
  tokens: "tokens",
  inputTokens: "input tokens",
  outputTokens: "output tokens",
  requests: "calls",
  credits: "credits",
} as const;
const amountIn = (unit: BudgetAhead["unit"], value: string): string =>
  unit === "usd" ? formatMoney(value) : `${formatTokens(value)} ${NOUN[unit]}`;

/** "2 incidents in 90 days, 1 of them open, $40 more than expected". */
export function incidentFinding({ around }: ItemEvidence): string | null {
  if (!around) return null;
  const { count90d, open, impactUsd } = around.incidents;
  if (count90d === 0) return `No incident in ${USE_DAYS}${NNBSP}days`;
  return [
    `${counted(count90d, "incident")} in ${USE_DAYS}${NNBSP}days`,
    open > 0 ? `${formatCount(open)} of them open` : null,
    compareDecimals(impactUsd, "0") > 0 ? `${formatMoney(impactUsd)} more than expected` : null,
  ]
    .filter((part) => part !== null)
    .join(", ");
}

/** "found in a public place by gitleaks, seen to work: acme/shop config.ts"; null when nothing was found of this credential. */
export function exposedWords({ around }: ItemEvidence, credentialId: string): string | null {
  const [one, ...more] = (around?.secrets ?? []).filter((each) => each.credentialId === credentialId);
  if (!one) return null;
  const works = { yes: "seen to work", no: "not seen to work", unknown: "not tried" }[one.verified];
  return `found in a ${one.isPublic ? "public" : "private or unknown"} place by ${one.tool}, ${works}: ${one.place}${more.length > 0 ? ` and ${more.length} more` : ""}`;
}

/** What it used that most like it do not, where there are enough of them; null where nothing, or nobody knows. */
export function unusualModelWords({ peers, use }: ItemEvidence): string | null {
  if (!peers?.models) return null;
  const common = new Set(peers.models);
  const own = use.models.filter(({ id }) => !common.has(id)).map(({ id }) => id);
  return own.length === 0
    ? null
    : `Unlike most of them it uses ${listed(own.slice(0, 3))}${own.length > 3 ? ` and ${own.length - 3} more models` : ""}`;
}

/** "First used in these 90 days on 3 Aug"; null where it was not, or on the first of them already. */
export const firstUsedWords = ({ use, asOf }: ItemEvidence): string | null => {
  const first = use.firstSucceededOn;
  if (first === null) return null;
  const days = Math.floor(new Date(asOf).getTime() / 86_400_000) - Math.floor(Date.parse(`${first}T00:00:00Z`) / 86_400_000);
  return days >= USE_DAYS - 1 ? null : `First used in these ${USE_DAYS}${NNBSP}days on ${formatDay(first)}`;
};
