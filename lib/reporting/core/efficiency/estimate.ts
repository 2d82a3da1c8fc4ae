/** What a rule says of one cell: what would be saved if nothing else were done, and why that may be believed. */
import type { Usd } from "@/lib/kernel/money";
import type { Cell } from "./cell";

/**
 * In the order in which savings are taken: what bought nothing first, then what makes calls smaller, then what makes
 * them cheaper.
 */
export const SAVING_KINDS = ["retries", "duplicate", "long_prompts", "cache", "retrieval", "batch", "cheaper_model"] as const;
export type SavingKind = (typeof SAVING_KINDS)[number];

export const CONFIDENCES = ["high", "medium", "low"] as const;
export type Confidence = (typeof CONFIDENCES)[number];

export type Estimate = {
  kind: SavingKind;
  cell: Cell;
  /** If this alone were done. */
  aloneUsd: Usd;
  /** Calls that it is about. */
  calls: bigint;
  confidence: Confidence;
  /** Plain sentences: what was found, why to believe it so far, what to do. `{other}` stands for the name of `otherId`. */
  what: string;
  why: string;
  advice: string;
  /** Another identity that it speaks of. */
  otherId?: string;
  toModel?: string;
};
