/** What is said of causes: which dimension, and whether its part in the excess is new, unusual or as always. Pure. */
import type { CauseStep } from "@/lib/incidents/core/views";
import { formatPercent, formatShare } from "../charts/prepare/format";
import type { StateTone } from "../ui/state-mark";

const DIMENSION_WORDS: Readonly<Record<string, string>> = {
  identity: "Identity",
  owner: "Owner",
  team: "Team",
  business_unit: "Business unit",
  application: "Application",
  environment: "Environment",
  model: "Model",
  provider: "Provider",
  credential: "Key",
  tool: "Connected tool",
  meter: "What was counted",
  token_type: "Kind of token",
  network: "Network",
  country: "Country",
  user_agent: "Program",
  operation: "Operation",
  agent: "Agent",
  price: "Price and volume",
};

/** A dimension that has no word yet is shown by its own, with blanks. */
export const dimensionWord = (dimension: string): string =>
  DIMENSION_WORDS[dimension] ?? dimension.replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase());

/** Below a hundredth it was as good as never there; half as much again as usual is unusual. */
const NEVER = 0.01;
const NOTABLE = 1.5;

export function causeReading({ share, usualShare }: Pick<CauseStep, "share" | "usualShare">): { tone: StateTone; word: string } {
  if (usualShare < NEVER && share >= NEVER) return { tone: "breach", word: "New" };
  return share > usualShare * NOTABLE ? { tone: "warn", word: "Unusual" } : { tone: "ok", word: "As usual" };
}

/** "gpt-5-pro explains 87 % of it", by the narrowest step. */
export function causeFinding(causes: readonly CauseStep[]): string {
  const last = causes.at(-1);
  return last ? `${last.name} explains ${last.share >= 1 ? "all" : shareWords(last.share)} of it` : "What was different";
}

/** What is nearly all never reads as all. */
export const shareWords = (share: number): string => (share < 0.995 || share >= 0.9995 ? formatShare(share) : formatPercent(share));
