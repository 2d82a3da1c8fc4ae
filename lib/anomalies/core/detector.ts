/** What is said of a detector where people set it up, and how its parameters are checked. */
import type { Severity } from "./signal";

export type Parameter = {
  name: string;
  /** "Calls with the same prompt". */
  label: string;
  /** calls | tokens | seconds | minutes | hours | days | USD | times | share | σ | probability … */
  unit: string;
  default: number;
  min: number;
  max: number;
  /** What a higher value does. */
  help: string;
};

/** A parameter on one line. */
export const parameter = (name: string, label: string, unit: string, usual: number, min: number, max: number, help: string): Parameter => ({
  name,
  label,
  unit,
  default: usual,
  min,
  max,
  help,
});

export type DetectorWords = {
  /** S1 to S6, B1 to B18. */
  id: string;
  name: string;
  /** One sentence: what it looks for. */
  looksFor: string;
  /** One sentence: what to do first when it fires. */
  nextStep: string;
  /** series: every few minutes over closed buckets; behaviour: on arrival of a call. */
  kind: "series" | "behaviour";
  /** The severity that it begins with, and what raises it, in words. */
  severity: Severity;
  raisedBy: string | null;
  /** Wants recall of at least 0.95. */
  critical: boolean;
  parameters: readonly Parameter[];
};
