/**
 * Counts as Langfuse's clients send them: one attribute with JSON, whose names are the user's own or those of a provider.
 * Langfuse prices each name by itself, so that they stand beside each other, unless the total says that parts are inside.
 */
import { flatCounts } from "../adapters/flat-counts";
import { readProviderUsage } from "../adapters/provider-usage";
import { costText } from "../cost-text";
import { readCount } from "../limits";
import { type ConventionRule, isMeasured, type ReportedUsage } from "../reported-usage";
import type { Attributes } from "./model";
import { objectAt } from "./object-at";

const USAGE = "langfuse.observation.usage_details";
const COST = "langfuse.observation.cost_details";

type LangfuseUsage = { usage: ReportedUsage; flags: string[]; convention: ConventionRule };

/** Null where the span tells no counts in Langfuse's way. */
export function langfuseUsage(attributes: Attributes): LangfuseUsage | null {
  const details = objectAt(attributes, USAGE);
  if (details === null) return null;
  if (details.prompt_tokens !== undefined || details.promptTokens !== undefined) {
    const { lines, flags } = readProviderUsage(details);
    return { usage: lines[0]?.usage ?? {}, flags, convention: lines[0]?.rule ?? "inclusive" };
  }
  const { usage, flags } = flatCounts(details, true);
  const total = readCount(details.total);
  if (total !== undefined) usage.total = total;
  if (!isMeasured(usage) && usage.total === undefined) return null;
  return { ...placed(usage), flags };
}

const sum = (...counts: (bigint | undefined)[]): bigint => counts.reduce<bigint>((total, count) => total + (count ?? 0n), 0n);

/** Our input and output hold what is heard, seen and thought; cached tokens stay beside the input. */
function placed(usage: ReportedUsage): Pick<LangfuseUsage, "usage" | "convention"> {
  if (usage.total !== undefined && usage.total === sum(usage.input, usage.output)) return { usage, convention: "inclusive" };
  const input = usage.input === undefined ? undefined : sum(usage.input, usage.audioIn, usage.imageIn);
  const output = usage.output === undefined ? undefined : sum(usage.output, usage.reasoning, usage.audioOut, usage.imageOut);
  return {
    usage: { ...usage, ...(input === undefined ? {} : { input }), ...(output === undefined ? {} : { output }) },
    convention: "disjoint",
  };
}

/** What it cost by Langfuse's reckoning, in dollars: its total, else the one part that is told. */
export function langfuseCost(attributes: Attributes): string | undefined {
  const details = objectAt(attributes, COST);
  return details === null ? undefined : costText(details.total ?? details.totalCost ?? details.total_cost);
}
