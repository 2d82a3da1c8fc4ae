import type { Format } from "./report";
import type { Confidence } from "./severity";

/** One item that was not taken: where it stood, why, and what to do. */
export type Refusal = { place: string; reason: string; fix: string };

/** What became of a report. `ignored`: items that concern nobody here; `unknown`: events of kinds that nobody knows, kept. */
export type Receipt = {
  source: { id: string; name: string };
  formats: Format[];
  accepted: number;
  duplicates: number;
  rejected: number;
  ignored: number;
  unknown: number;
  matched: Record<Confidence, number>;
  /** Of the rejected ones, 1,000 at most. */
  results: Refusal[];
};
