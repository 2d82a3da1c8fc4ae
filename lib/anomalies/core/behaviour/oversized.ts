/** B16: prompts twice as long as the longest usual ones. */
import { titled } from "../title";
import { fact } from "./figures";
import { addToQuantile, quantileOf } from "./quantile";
import type { Sight } from "./sight";
import { HOUR_MS } from "./week-profile";

type Limits = { usualFactor: number; promptTokens: number; calls: number; minCalls: number };

const MOST_KEPT = 1_000;
const FEW = 50;

export function watchOversized(sight: Sight): void {
  const { call, me, at } = sight;
  if (call.kind !== "model" || !call.succeeded || call.prompt === 0) return;
  const limits = sight.limits<Limits>("B16");
  const { promptSize } = me;
  const longest = quantileOf(promptSize, 0.999);
  const isLong =
    limits !== null && promptSize.n >= limits.minCalls && call.prompt >= limits.promptTokens && call.prompt >= limits.usualFactor * longest;
  // A few of them are no longer usual prompts; when they stay, they are.
  addToQuantile(promptSize, 0.999, isLong && me.oversized.length < FEW ? longest : call.prompt);
  if (!isLong || !limits) return;
  const recent = me.oversized.filter((time) => time > at - HOUR_MS && time <= at + HOUR_MS);
  if (recent.length === 0) me.oversizedUsd = 0n;
  recent.push(at);
  me.oversized = recent.slice(-MOST_KEPT);
  me.oversizedUsd += call.costUsd;
  if (recent.length < limits.calls) return;
  const usd = me.oversizedUsd;
  me.oversizedUsd = 0n;
  sight.raise({
    detector: "B16",
    startedMs: Math.min(...recent),
    severity: "low",
    title: titled(sight.name, ` sends prompts of ${call.prompt} tokens, ${Math.round(longest)} at most before`),
    addUsd: usd,
    addExpectedUsd: (usd * BigInt(Math.round((longest / call.prompt) * 1e6))) / 1_000_000n,
    confidence: 0.7,
    evidence: [
      fact("Tokens of the prompt", call.prompt),
      fact("Longest usual", Math.round(longest)),
      fact("Such calls within an hour", recent.length),
    ],
  });
}
