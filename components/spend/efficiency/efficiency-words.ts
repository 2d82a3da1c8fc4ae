/** Words of the efficiency page: subject, number, reason. Pure. */
import type { Efficiency, Finding } from "@/lib/reporting";
import type { Dimension } from "@/lib/reporting/core/dimensions";
import { NONE } from "@/lib/reporting/core/dimensions";
import type { Confidence, SavingKind } from "@/lib/reporting/core/efficiency/estimate";
import { compareDecimals, ratioOf, sumDecimals } from "../../charts/prepare/decimal-text";
import { formatMoney, formatShare } from "../../charts/prepare/format";
import { writeDimensionFilter } from "../../filters/dimension-filter";
import { FILTER_URL_KEYS, type ResolvedFilters } from "../../filters/search-params";

/** The savings on the usage that passes the filters. */
export function efficiencyPath({ dimensions }: Pick<ResolvedFilters, "dimensions">): string {
  const query = new URLSearchParams(
    dimensions.map(({ dimension, filter }): [string, string] => [FILTER_URL_KEYS[dimension], writeDimensionFilter(filter)]),
  );
  return query.size > 0 ? `/api/ui/efficiency?${query}` : "/api/ui/efficiency";
}

export const KIND_NAMES: Readonly<Record<SavingKind, string>> = {
  retries: "Failed and repeated calls",
  duplicate: "Automation twice",
  long_prompts: "Long prompts",
  cache: "Cache hits",
  retrieval: "Large retrieval",
  batch: "Batches",
  cheaper_model: "Smaller model",
};

/** What each kind comes to, as the subject of a sentence. */
const KIND_DEEDS: Readonly<Record<SavingKind, string>> = {
  retries: "Fewer failed and repeated calls",
  duplicate: "One automation in place of two",
  long_prompts: "Shorter prompts",
  cache: "More cache hits",
  retrieval: "Smaller retrieval",
  batch: "Batch mode",
  cheaper_model: "A smaller model",
};

type Kinds = Efficiency["byKind"];

/** "A smaller model could save most". */
export function kindsFinding(byKind: Kinds): string {
  const [most] = [...byKind].sort((a, b) => compareDecimals(b.savingUsd, a.savingUsd));
  return most ? `${KIND_DEEDS[most.kind]} could save most` : "Nothing was found";
}

/**
 * The order of the kinds, and which of them were looked for in vain: that is an answer too.
 * @param isWhole Single calls were read: until then some kinds were not looked for.
 */
export function kindsAbout(byKind: Kinds, isWhole: boolean): string {
  const order = "In the order in which they are counted: each on what the kinds above it left, so that no cent is saved twice";
  const none = byKind.filter(({ findings }) => findings === 0).map(({ kind }) => KIND_NAMES[kind].toLowerCase());
  return none.length === 0 || !isWhole ? order : `${order}. Looked for and not found: ${none.join(", ")}`;
}

export const CONFIDENCE_NAMES: Readonly<Record<Confidence, string>> = { high: "High", medium: "Medium", low: "Low" };

/** What is said with high or medium confidence. */
export const likelyUsd = ({ byConfidence }: Pick<Efficiency, "byConfidence">): string =>
  sumDecimals(byConfidence.map(({ confidence, savingUsd }) => (confidence === "low" ? "0" : savingUsd))) ?? "0";

/** "$412.10 a month could be saved, 9 % of the cost": of what is likely; else that there is something to look at. */
export function savingFinding(answer: Pick<Efficiency, "savingUsd" | "costUsd" | "byConfidence">): string {
  const likely = likelyUsd(answer);
  if (compareDecimals(answer.savingUsd, "0") <= 0) return "No saving was found in the last 30 days";
  if (compareDecimals(likely, "0") <= 0) return "Nothing is likely to be saved, and some usage is worth a look";
  return `${formatMoney(likely)} a month could be saved, ${formatShare(ratioOf(likely, answer.costUsd))} of the cost`;
}

/** The usage that a finding rests on, in Spend: the same days, the very identity, model, operation and place. */
export function usageHref(finding: Finding, { from, to }: Pick<Efficiency, "from" | "to">): string {
  const last = new Date(new Date(to).getTime() - 1).toISOString().slice(0, 10);
  const search = new URLSearchParams({ period: `${from.slice(0, 10)}..${last}`, groupBy: "operation", "filter[billing]": "metered" });
  const { identity, team, application, provider, model, operation } = finding;
  const parts: [Dimension, string | null][] = [
    ["identity", identity.id],
    ["team", team.id],
    ["application", application.id],
    ["provider", provider],
    ["model", model],
    ["operation", operation],
  ];
  for (const [dimension, id] of parts)
    search.set(FILTER_URL_KEYS[dimension], id === null ? NONE : writeDimensionFilter({ is: true, values: [id] }));
  return `/spend?${search}`;
}
