/** S4: silence where there usually is use. */
import { parseUsd, ZERO_USD } from "@/lib/kernel/money";
import type { Signal } from "../signal";
import type { JudgeState } from "./judge-state";
import type { Around, SeriesPoint, Standing } from "./point";
import { dollars, signalOf } from "./signal-of";

const HOUR_MS = 3_600_000;
/** It is told again as it goes on, once a day, for a week. */
const AGAIN_HOURS = 24;
const WEEK_HOURS = 168;

/** The improbability of every silent hour, by how often there is use in that hour of the week, adds up until there is use again. */
export function judgeSilence(state: JudgeState, { atMs, value }: SeriesPoint, standing: Standing, around: Around): Signal[] {
  if (value > 0) {
    state.gapRarity = state.gapLost = state.gapStartMs = state.gapSeenMs = state.gapBuckets = 0;
    return [];
  }
  // Keys are renewed, and the old one is silent from then on: whether anything stopped is told of its identity.
  if (around.name.scopeKind === "credential") return [];
  const parameters = around.of("S4");
  if (!parameters || standing.days < (parameters.learningDays ?? 13)) return [];
  if (state.gapStartMs === 0) state.gapStartMs = atMs;
  const wasTold = isTold(state, parameters, standing.steps);
  state.gapRarity -= Math.log10(1 - Math.min(0.97, standing.active));
  state.gapLost += standing.expected;
  state.gapBuckets++;
  if (!isTold(state, parameters, standing.steps)) return [];
  const hours = state.gapBuckets;
  state.gapSeenMs ||= atMs + HOUR_MS;
  if (wasTold && (hours % AGAIN_HOURS !== 0 || hours > WEEK_HOURS)) return [];
  return [silence(state, atMs + HOUR_MS, parameters, around)];
}

const isTold = ({ gapRarity, gapBuckets, gapLost }: JudgeState, parameters: Readonly<Record<string, number>>, steps: number): boolean =>
  gapRarity >= (parameters.rarity ?? 6) + steps && gapBuckets >= (parameters.hours ?? 4) && gapLost > 0;

function silence(state: JudgeState, untilMs: number, parameters: Readonly<Record<string, number>>, around: Around): Signal {
  const expectedUsd = around.name.measure === "cost" ? parseUsd(Math.max(0, state.gapLost).toFixed(9)) : ZERO_USD;
  return signalOf(around, {
    ...{
      detector: "S4",
      severity: "low",
      parameters,
      startedMs: state.gapStartMs,
      detectedMs: state.gapSeenMs,
      untilMs,
      score: state.gapRarity,
    },
    title: `No use for ${state.gapBuckets} hours, where ${dollars(expectedUsd)} is usual`,
    ...{ actualUsd: ZERO_USD, expectedUsd, impactUsd: ZERO_USD },
    evidence: [
      { name: "Silent hours", value: String(state.gapBuckets) },
      { name: "Rarity (power of ten)", value: state.gapRarity.toFixed(1) },
    ],
  });
}
