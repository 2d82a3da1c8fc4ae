/** What a call is made of, for people: the prompt, the completion, what was looked up for it, its tools. */
import type { MeterGroup } from "@/lib/pricing/core/meters";
import { type Decimal, sumDecimals } from "../charts/prepare/decimal-text";
import { formatMoney } from "../charts/prepare/format";

export const PART_NAME: Readonly<Record<MeterGroup, string>> = {
  prompt: "Prompt",
  completion: "Completion",
  retrieval: "Retrieval",
  tools: "Tools",
  other: "Other",
};
/** The same in a sentence. */
export const PART_WORD: Readonly<Record<MeterGroup, string>> = {
  prompt: "The prompt",
  completion: "The completion",
  retrieval: "Retrieval",
  tools: "Tools",
  other: "Everything else",
};

const ORDER = Object.keys(PART_WORD) as MeterGroup[];

type Part = { part: MeterGroup | undefined; costUsd: Decimal | null | undefined };

/** "The prompt $40.12, the completion $80.30": only where there are several, for they sum to the whole. */
export function partWords(parts: readonly Part[]): string | undefined {
  const known = ORDER.filter((group) => parts.some(({ part }) => part === group));
  if (known.length < 2) return undefined;
  const words = known.map((group) => {
    const costs = parts.flatMap(({ part, costUsd }) => (part === group && costUsd ? [costUsd] : []));
    return `${PART_WORD[group]} ${formatMoney(sumDecimals(costs) ?? "0")}`;
  });
  return words.map((text, i) => (i === 0 ? text : `${text.charAt(0).toLowerCase()}${text.slice(1)}`)).join(", ");
}
