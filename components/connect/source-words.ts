/** How the states and kinds of a source are told. */
import type { SourceHealth } from "@/lib/reporting";

export const STATE_WORD: Record<SourceHealth["state"], { word: string; tone: "ok" | "warn" | "breach" | "none" }> = {
  receiving: { word: "Receiving", tone: "ok" },
  quiet: { word: "Quiet for a day", tone: "warn" },
  trouble: { word: "Needs you", tone: "breach" },
  never: { word: "Never sent", tone: "none" },
};

export const SOURCE_KIND: Record<string, string> = {
  api: "API",
  otlp: "OpenTelemetry",
  litellm: "LiteLLM",
  gateway: "Gateway",
  csv: "Files",
  sample: "Sample",
};

/** How long events are on their way: "under 1 s", "4 s", "12 min", "3 h", "25 days". */
export function lagWords(lagMs: number): string {
  const seconds = lagMs / 1_000;
  if (seconds < 1) return "under 1\u00a0s";
  if (seconds < 90) return `${Math.round(seconds)}\u00a0s`;
  const minutes = seconds / 60;
  if (minutes < 90) return `${Math.round(minutes)}\u00a0min`;
  const hours = minutes / 60;
  return hours < 72 ? `${Math.round(hours)}\u00a0h` : `${Math.round(hours / 24).toLocaleString("en-US")}\u00a0days`;
}
