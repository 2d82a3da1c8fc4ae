/** How grave something is, in words: the same on every page that tells of it. */
import type { Severity } from "@/lib/anomalies/core/signal";
import type { StateTone } from "../ui/state-mark";

export const SEVERITY_WORDS: Readonly<Record<Severity, { word: string; tone: StateTone }>> = {
  critical: { word: "Critical", tone: "breach" },
  high: { word: "High", tone: "breach" },
  medium: { word: "Medium", tone: "warn" },
  low: { word: "Low", tone: "warn" },
  info: { word: "Info", tone: "none" },
};
