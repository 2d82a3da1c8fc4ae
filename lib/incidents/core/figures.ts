/** The figures at the top of an incident, the most telling first. */
import { subtractUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import { dollars } from "./severity";
import { callsOf, countOf } from "./timeline-words";
import type { IncidentDetail } from "./views";

type Figure = IncidentDetail["figures"][number];
/** Money exact, instants in milliseconds since 1970. */
export type FigureFacts = {
  actualUsd: Usd;
  expectedUsd: Usd;
  impactUsd: Usd;
  impactMonthUsd: Usd;
  startedMs: number;
  detectedMs: number;
  lastSeenMs: number;
  signals: number;
  /** The last thing that security knew before the misuse began; null: nothing. */
  exposedMs: number | null;
  refused: { calls: number; estimateUsd: Usd };
  /** When the access ended that was misused; what came after it. */
  cutOff: { atMs: number; name: string; succeeded: number; lastSuccessMs: number | null; denied: number } | null;
};

const MOST = 5;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** "18 min", "3 h 28 min", "2 d 4 h". */
export function spanWords(ms: number): string {
  if (ms < MINUTE_MS) return `${Math.max(0, Math.round(ms / 1000))} s`;
  const minutes = Math.round(ms / MINUTE_MS);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  const hours = Math.round(ms / HOUR_MS);
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** "02:10" within a day of the other instant, else with the day. */
function clockWords(ms: number, other: number): string {
  const text = new Date(ms).toISOString();
  return Math.abs(ms - other) < DAY_MS ? text.slice(11, 16) : `${text.slice(0, 10)} ${text.slice(11, 16)}`;
}
const fromTo = (from: number, to: number): string => `${clockWords(from, to)} to ${clockWords(to, from)}`;

export function figuresOf(facts: FigureFacts): Figure[] {
  const { exposedMs, startedMs, detectedMs, lastSeenMs, refused, cutOff } = facts;
  const figures: Figure[] = [moneyFigure(facts)];
  if (exposedMs !== null) {
    figures.push({ label: "Exposed to first misuse", value: spanWords(startedMs - exposedMs), note: fromTo(exposedMs, startedMs) });
  }
  figures.push({ label: "Misuse to detection", value: spanWords(detectedMs - startedMs), note: fromTo(startedMs, detectedMs) });
  if (refused.calls > 0) {
    const note = refused.estimateUsd > 0n ? `Would have cost ${dollars(refused.estimateUsd)}` : "By budgets and rules";
    figures.push({ label: "Refused since", value: callsOf(refused.calls), note });
  }
  if (cutOff) figures.push(silenceFigure(cutOff));
  figures.push({ label: "In a month", value: dollars(facts.impactMonthUsd), note: "If it went on at this rate" });
  figures.push({
    label: "Lasted",
    value: spanWords(lastSeenMs - startedMs),
    note: facts.signals === 1 ? "1 signal" : `${facts.signals} signals`,
  });
  return figures.slice(0, MOST);
}

function moneyFigure({ actualUsd, expectedUsd, impactUsd }: FigureFacts): Figure {
  const missing = expectedUsd > actualUsd ? subtractUsd(expectedUsd, actualUsd) : ZERO_USD;
  const [actual, expected] = [dollars(actualUsd), dollars(expectedUsd)];
  if (impactUsd === 0n && missing > 0n) {
    return { label: "Missing so far", value: dollars(missing), note: `${actual} instead of ${expected}` };
  }
  const times = expectedUsd > 0n ? Number(actualUsd) / Number(expectedUsd) : 0;
  const note = times >= 2 ? `${countOf(Math.round(times))} times the expected cost` : `${expected} was expected`;
  return { label: "Spent by it", value: actual, note };
}

function silenceFigure({ atMs, name, succeeded, lastSuccessMs, denied }: NonNullable<FigureFacts["cutOff"]>): Figure {
  if (succeeded > 0) {
    const last = lastSuccessMs === null ? "" : `, the last at ${clockWords(lastSuccessMs, atMs)}`;
    return {
      label: "Not silent",
      value: callsOf(succeeded),
      note: `Succeeded after ${name} ended${last}`,
    };
  }
  return {
    label: "Silent since",
    value: new Date(atMs).toISOString().slice(11, 19),
    note: `${countOf(denied)} refused attempts, 0 successful`,
  };
}
