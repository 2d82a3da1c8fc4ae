/**
 * Whose yes more budget needs. Within an envelope, or for a small step without one, the lead of the team; above it
 * finance; finance and security for accounts that several share, and where what is no production would spend like it.
 */
import type { DUTIES } from "../schemas";
import { AMOUNT_SCALE, type Amount, countAmount, formatAmount, type Unit } from "./budget";

export type Duty = (typeof DUTIES)[number];
/** A duty, and in words for people why its yes is needed. */
export type Need = { duty: Duty; why: string };

/** Without an envelope a team's lead alone gives at most so much more: a fifth of the limit. */
const SMALL_STEP = 5n;
/** What is no production and shall spend so many times as much as usual, spends like production. */
const UNUSUAL_TIMES = 10n;

export type ApprovalFacts = {
  unit: Unit;
  /** Of the budget, without raises. */
  limit: Amount;
  /** What could be used in one window: limit, raises in force and what is asked for. Null: no limit would hold. */
  wanted: Amount | null;
  /** The team that the budget is about. `hasOtherLead`: whether somebody else than who asks can answer for it. */
  team: { name: string; hasOtherLead: boolean } | null;
  /** The budget above, and by how much it and those above it would have to grow: nothing where its parts still fit. */
  envelope: { name: string; growth: readonly { name: string; amount: Amount }[] } | null;
  account: { name: string; kind: string; applications: number; owners: number } | null;
  environment: { name: string; kind: string } | null;
  /** The budget of production that is like this one but for the environment; the lowest of several. */
  production: { name: string; limit: Amount } | null;
  /** The median of what windows before used; null where nothing was used. */
  usual: Amount | null;
};

/** One or two duties, each to be given by another person. */
export function neededDuties(facts: ApprovalFacts): Need[] {
  const both = [sharedReason(facts), productionReason(facts)].filter((why) => why !== null).join(" ");
  const { enough, why } = stepReason(facts);
  if (both !== "")
    return [
      { duty: "finance", why: facts.envelope && !enough ? `${both} ${why}` : both },
      { duty: "security", why: both },
    ];
  if (!enough) return [{ duty: "finance", why }];
  if (!facts.team) return [{ duty: "finance", why: `${why} No team answers for it.` }];
  if (!facts.team.hasOtherLead) return [{ duty: "finance", why: `${why} Nobody but who asks can answer for ${facts.team.name}.` }];
  return [{ duty: "team", why }];
}

function sharedReason({ account }: ApprovalFacts): string | null {
  if (account?.kind === "shared") return `${account.name} is a shared account.`;
  if (account?.kind !== "service_account") return null;
  if (account.applications > 1) return `${account.applications} applications have used the service account ${account.name} in 90 days.`;
  return account.owners > 1 ? `The service account ${account.name} has had ${account.owners} owners in 90 days.` : null;
}

function productionReason({ environment, production, usual, wanted, unit }: ApprovalFacts): string | null {
  if (!environment || environment.kind === "production") return null;
  if (production && (wanted === null || wanted >= production.limit))
    return `${environment.name} would get as much as production: “${production.name}” has ${amountWords(production.limit, unit)}.`;
  if (usual !== null && (wanted === null || wanted >= UNUSUAL_TIMES * usual))
    return `${environment.name} would get ten times what it usually spends or more: ${amountWords(usual, unit)}.`;
  return null;
}

function stepReason({ limit, wanted, envelope, unit }: ApprovalFacts): { enough: boolean; why: string } {
  if (envelope) {
    if (envelope.growth.length === 0) return { enough: true, why: `It fits “${envelope.name}”.` };
    const grown = envelope.growth.map(({ name, amount }) => `“${name}” by ${amountWords(amount, unit)}`).join(", ");
    return { enough: false, why: `It does not fit “${envelope.name}”. With it would grow: ${grown}.` };
  }
  if (wanted === null) return { enough: false, why: "No limit would hold any longer, and no hard budget is above it." };
  const enough = SMALL_STEP * (wanted - limit) <= limit;
  return { enough, why: `${enough ? "At most" : "More than"} a fifth above ${amountWords(limit, unit)}, with no budget above it.` };
}

/** The middle one of several amounts, the lower of two; null of none. */
export function medianAmount(amounts: readonly Amount[]): Amount | null {
  const sorted = [...amounts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}

const UNIT_WORDS: Readonly<Record<Exclude<Unit, "usd">, string>> = {
  tokens: "tokens",
  inputTokens: "input tokens",
  outputTokens: "output tokens",
  requests: "requests",
  credits: "credits",
};
/** As pages write them: "$4,900.98", "$0.0042", "$0", "1,200,000 tokens". */
export function amountWords(amount: Amount, unit: Unit): string {
  const size = amount < 0n ? -amount : amount;
  const sign = amount < 0n ? "−" : "";
  const digits = formatAmount(size) as `${number}`;
  if (unit !== "usd")
    return `${sign}${new Intl.NumberFormat("en-US", { maximumFractionDigits: AMOUNT_SCALE }).format(digits)} ${UNIT_WORDS[unit]}`;
  if (size === 0n) return "$0";
  const maximumFractionDigits = size < countAmount(1n) ? AMOUNT_SCALE : 2;
  const money = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", minimumFractionDigits: 2, maximumFractionDigits });
  return `${sign}${money.format(digits)}`;
}

export const DUTY_WORDS: Readonly<Record<Duty, string>> = { team: "the lead of the team", finance: "finance", security: "security" };

/** How a need is kept: the duty, a colon, the words. */
export const needText = ({ duty, why }: Need): string => `${duty}: ${why}`;
export function readNeed(text: string): Need {
  const end = text.indexOf(": ");
  return { duty: text.slice(0, end) as Duty, why: text.slice(end + 2) };
}

/**
 * What was found to be needed before and what is needed now: nothing that was asked for is dropped, and the lead of the team
 * is not asked after others.
 */
export const addNeeds = (before: readonly Need[], now: readonly Need[]): Need[] => [
  ...before,
  ...now.filter(({ duty }) => duty !== "team" && !before.some((need) => need.duty === duty)),
];
