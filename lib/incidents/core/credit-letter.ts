/**
 * A letter that asks a provider for a credit of what a misused key cost: what happened, when, by which key, how much and how many
 * calls. Only what the provider can check in its own records; no secret, no person. Pure: the same facts are the same text.
 */
import { parseUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import type { CaseLine } from "@/lib/reporting/core/incident-facts";
import { dollars } from "./severity";
import { callsOf, countOf } from "./timeline-words";

/** One model of a provider: calls that cost something, tokens, exact money; first and last are ISO instants in UTC. */
export type BilledUse = {
  provider: string;
  model: string;
  calls: number;
  input: bigint;
  output: bigint;
  costUsd: Usd;
  firstAt: string;
  lastAt: string;
};

export type LetterFacts = {
  number: string;
  title: string;
  key: { name: string; identity: string; endedAt: Date | null } | null;
  identity: string | null;
  detectedAt: Date;
  /** Calls after the access ended that succeeded; null: it has not ended. */
  succeededAfter: number | null;
  refusedAfter: number;
  /** Beyond what was to be expected, of all providers together. */
  impactUsd: Usd;
  uses: readonly BilledUse[];
  networks: readonly string[];
  /** Whether all calls of the span were read. */
  isWhole: boolean;
};

type Sum = Omit<BilledUse, "provider" | "model" | "calls" | "costUsd"> & { calls: Set<string>; costs: Usd[] };

/** Adds lines up by provider and model, those that cost nothing aside; what is dearest comes first, then by name. */
export class BilledTally {
  private readonly sums = new Map<string, Sum>();
  private readonly places = new Map<string, number>();

  add(line: CaseLine): void {
    const costUsd = parseUsd(line.costUsd);
    if (costUsd <= 0n) return;
    const key = JSON.stringify([line.provider, line.model]);
    const sum = this.sums.get(key) ?? {
      ...{ calls: new Set<string>(), costs: [], input: 0n, output: 0n },
      ...{ firstAt: line.occurredAt, lastAt: line.occurredAt },
    };
    sum.calls.add(line.eventId);
    sum.costs.push(costUsd);
    sum.input += BigInt(line.input ?? 0);
    sum.output += BigInt(line.output ?? 0);
    if (line.occurredAt < sum.firstAt) sum.firstAt = line.occurredAt;
    if (line.occurredAt > sum.lastAt) sum.lastAt = line.occurredAt;
    this.sums.set(key, sum);
    const place = [line.ip, line.asn && `AS${line.asn}`, line.country].filter(Boolean).join(", ");
    if (place !== "") this.places.set(place, (this.places.get(place) ?? 0) + 1);
  }

  uses(): BilledUse[] {
    const uses = [...this.sums].map(([key, { calls, costs, ...rest }]): BilledUse => {
      const [provider, model] = JSON.parse(key);
      return { provider, model, calls: calls.size, costUsd: sumUsd(costs), ...rest };
    });
    return uses.sort((a, b) => byMoney(b.costUsd, a.costUsd) || byText(`${a.provider} ${a.model}`, `${b.provider} ${b.model}`));
  }

  /** The ten that most lines came from. */
  networks(): string[] {
    return [...this.places]
      .sort(([a, many], [b, more]) => more - many || byText(a, b))
      .slice(0, 10)
      .map(([place]) => place);
  }
}

const byMoney = (a: Usd, b: Usd): number => (a < b ? -1 : a > b ? 1 : 0);
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** "15 November 2026, 01:00:12 UTC" */
const at = (instant: Date | string): string => {
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const when = new Date(instant);
  return `${day.format(when)}, ${when.toISOString().slice(11, 19)} UTC`;
};

/** Words that others gave cannot begin lines of their own. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();

export function creditLetter(facts: LetterFacts): string {
  const { number, title, uses, key } = facts;
  const providers = [...new Set(uses.map(({ provider }) => provider))];
  const total = sumUsd(uses.map(({ costUsd }) => costUsd));
  const isMore = facts.impactUsd > total;
  const parts = [
    `To:      ${providers.map(oneLine).join(", ") || "[provider]"}, billing support`,
    "Account: [your account or organisation id there]",
    `Subject: Credit for misused access, our reference ${number}`,
    "",
    "What happened",
    `  ${oneLine(title)}`,
    ...(key
      ? [`  Key: ${oneLine(key.name)} of ${oneLine(key.identity)}`]
      : facts.identity
        ? [`  Used as: ${oneLine(facts.identity)}`]
        : []),
    "",
    "When",
    ...whenLines(facts),
    "",
    "What it cost, by our own records of each call",
    ...(uses.length === 0 ? ["  No call of this time had a cost."] : uses.flatMap(useLines)),
    ...(uses.length > 1 ? [`  Together: ${dollars(total)}`] : []),
    `  Of this, beyond what is usual: ${dollars(isMore ? total : facts.impactUsd)}`,
    ...(facts.isWhole ? [] : ["  There were more calls than are added up here: these are the earliest."]),
    ...(facts.networks.length === 0 ? [] : ["", "Where the calls came from", ...facts.networks.map((place) => `  ${oneLine(place)}`)]),
    "",
    "What was done",
    ...doneLines(facts),
    "",
    "What we ask for",
    "  Please credit what was charged for these calls, and tell us what your own logs hold of them.",
    "  A list of every call with its time, model, tokens and cost can be sent with this letter.",
    "",
  ];
  return parts.join("\n");
}

function whenLines({ uses, detectedAt }: LetterFacts): string[] {
  const first = uses.map(({ firstAt }) => firstAt).sort()[0];
  const last = uses
    .map(({ lastAt }) => lastAt)
    .sort()
    .at(-1);
  return [
    ...(first && last ? [`  First charged call: ${at(first)}`, `  Last charged call:  ${at(last)}`] : []),
    `  Noticed:            ${at(detectedAt)}`,
  ];
}

const useLines = ({ provider, model, calls, input, output, costUsd }: BilledUse): string[] => [
  `  ${oneLine(provider)}, ${oneLine(model)}: ${dollars(costUsd)}`,
  `    ${callsOf(calls)}, ${countOf(Number(input))} tokens in, ${countOf(Number(output))} tokens out`,
];

function doneLines({ key, succeededAfter, refusedAfter }: LetterFacts): string[] {
  if (!key?.endedAt || succeededAfter === null) return ["  The access has not been ended yet. [say what you did]"];
  const since =
    succeededAfter === 0
      ? `No call has succeeded since; ${callsOf(refusedAfter)} ${refusedAfter === 1 ? "was" : "were"} refused.`
      : `${callsOf(succeededAfter)} succeeded after that. [say why]`;
  return [`  The access was ended: ${at(key.endedAt)}.`, `  ${since}`];
}
