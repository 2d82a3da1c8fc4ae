/** What single calls tell, in words. */
import type { CallFacts } from "@/lib/reporting";
import { formatDay, formatTime } from "../charts/prepare/dates";
import { ratioOf } from "../charts/prepare/decimal-text";
import { formatCount, formatMoney, formatPercent } from "../charts/prepare/format";

export type WasteRow = { id: "failed" | "retried" | "repeated"; name: string; why: string; calls: number; costUsd: string };

/** Parts of the cost that bought nothing new. One call may stand in several. */
export const wasteRows = ({ failed, retried, repeated }: CallFacts): WasteRow[] => [
  { id: "failed", name: "Failed", why: "ended in an error", ...failed },
  { id: "retried", name: "Tried again", why: "attempts after the first", ...retried },
  { id: "repeated", name: "Done twice", why: "same tool and arguments, or same model and prompt, in one trace", ...repeated },
];

/** "Failures cost $12.30, 3.1 % of it", or the next worst; or that there was none of it. */
export function callsFinding(facts: CallFacts): string {
  if (facts.all.calls === 0) return "No calls in this period";
  const [worst] = wasteRows(facts)
    .map((row) => ({ row, share: ratioOf(row.costUsd, facts.all.costUsd) ?? 0 }))
    .sort((a, b) => b.share - a.share);
  if (!worst || worst.share === 0) {
    return facts.failed.calls === 0 ? "No call failed or was made twice" : `${countOf(facts.failed.calls, "call")} failed and cost nothing`;
  }
  const what = { failed: "Failed calls", retried: "Further attempts", repeated: "Calls made twice" }[worst.row.id];
  return `${what} cost ${formatMoney(worst.row.costUsd)}, ${formatPercent(worst.share)} of it`;
}

/** How much was read, and how long chains are. */
export function readWords({ all, readFrom, maxLines, traced }: CallFacts): string {
  const read = readFrom
    ? `The newest ${formatCount(maxLines)} lines, from ${formatDay(readFrom)}, ${formatTime(readFrom)}`
    : `All ${countOf(all.calls, "call")} of the period`;
  if (traced.traces === 0) return `${read}; none carries a trace`;
  const each = traced.calls / traced.traces;
  return `${read}; ${each.toFixed(1)} calls a trace, at most ${formatCount(traced.mostCalls)}`;
}

export const countOf = (count: number, word: string): string => `${formatCount(count)} ${count === 1 ? word : `${word}s`}`;
