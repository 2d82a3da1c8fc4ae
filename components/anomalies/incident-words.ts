/** What pages say of incidents: states, dispositions, and the figures that matter as sentences. Pure. */
import type { ScopeKind } from "@/lib/anomalies/core/signal";
import type { Disposition, IncidentPage, IncidentState, IncidentSummary, Lane } from "@/lib/incidents/core/views";
import { DIMENSIONS } from "@/lib/reporting/core/dimensions";
import { formatInstant } from "../charts/prepare/dates";
import { compareDecimals } from "../charts/prepare/decimal-text";
import { formatCount, formatMoney, formatMoneyShort } from "../charts/prepare/format";
import { eventsHref } from "../filters/events-href";
import type { StateTone } from "../ui/state-mark";

export const STATE_WORDS: Readonly<Record<IncidentState, { word: string; tone: StateTone; means: string }>> = {
  open: { word: "Open", tone: "warn", means: "Nobody has looked at it yet." },
  investigating: { word: "Investigating", tone: "waiting", means: "Somebody is finding out what it is." },
  contained: { word: "Contained", tone: "ok", means: "It goes no further; what it did is not settled." },
  resolved: { word: "Resolved", tone: "ok", means: "Its cause is gone, and what it did is settled." },
  closed: { word: "Closed", tone: "none", means: "Nothing is left to do. Seen again, a new one is opened." },
};

export const DISPOSITION_WORDS: Readonly<Record<Disposition, { word: string; deed: string; means: string }>> = {
  real: { word: "Real", deed: "Confirm misuse", means: "It is what it looks like. The like of it is told as quickly again." },
  expected: {
    word: "Expected",
    deed: "Call it expected",
    means: "It is how this works now: what is usual is learnt anew at once. It is closed.",
  },
  planned: { word: "Planned", deed: "Call it planned", means: "Somebody did it on purpose. Detectors learn it, and it is closed." },
  false: {
    word: "False alarm",
    deed: "Call it a false alarm",
    means: "Nothing happened. For 30 days the like of it needs more there before anybody is told. It is closed.",
  },
};

export const LANE_WORDS: Readonly<Record<Lane, string>> = {
  security: "Security",
  detection: "Detection",
  tools: "Tools",
  decision: "Decision",
  people: "People",
};

/** The word of a scope that stands before a name. */
export const SCOPE_WORDS: Readonly<Record<ScopeKind, string>> = {
  identity: "Identity",
  credential: "Key",
  team: "Team",
  business_unit: "Business unit",
  application: "Application",
  environment: "Environment",
  model: "Model",
  tool: "Tool",
  organisation: "Whole organisation",
};

export const counted = (count: number, one: string, many = `${one}s`): string => `${formatCount(count)} ${count === 1 ? one : many}`;

const isMoney = (value: string): boolean => compareDecimals(value, "0") > 0;

/** "3 open incidents cost $3,412.08 so far; at this pace $9.8k a month". */
export function inboxFinding({ counts, impactUsd, impactMonthUsd }: Pick<IncidentPage, "counts" | "impactUsd" | "impactMonthUsd">): string {
  const { open } = counts;
  if (open === 0) return "Nothing unusual";
  const what = counted(open, "open incident");
  if (!isMoney(impactUsd)) return `${what}, no money lost so far`;
  const pace = isMoney(impactMonthUsd) ? `; at this pace ${formatMoneyShort(impactMonthUsd)} a month` : "";
  return `${what} cost ${formatMoney(impactUsd)} so far${pace}`;
}

/** "1 critical, 2 high"; the gravest two kinds that there are. */
export function gravest({ critical, high, medium, low }: IncidentPage["counts"]): string {
  const parts = (
    [
      [critical, "critical"],
      [high, "high"],
      [medium, "medium"],
      [low, "low"],
    ] as const
  ).filter(([count]) => count > 0);
  return parts.length === 0
    ? "none"
    : parts
        .slice(0, 2)
        .map(([count, word]) => `${formatCount(count)} ${word}`)
        .join(", ");
}

/** What was opened after somebody last looked, the newest first. */
export function newSince<Incident extends Pick<IncidentSummary, "openedAt">>(incidents: readonly Incident[], looked: string): Incident[] {
  return incidents
    .filter(({ openedAt }) => Date.parse(openedAt) > Date.parse(looked))
    .sort((a, b) => Date.parse(b.openedAt) - Date.parse(a.openedAt));
}

/** "42 s", "10 min", "3 h 28 min", "2 d 4 h". */
export function durationWords(seconds: number): string {
  const NB = "\u00a0";
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 90) return `${whole}${NB}s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes}${NB}min`;
  const two = (big: number, bigWord: string, small: number, smallWord: string) =>
    small === 0 ? `${big}${NB}${bigWord}` : `${big}${NB}${bigWord} ${small}${NB}${smallWord}`;
  if (minutes < 48 * 60) return two(Math.floor(minutes / 60), "h", minutes % 60, "min");
  const hours = Math.round(minutes / 60);
  return two(Math.floor(hours / 24), "d", hours % 24, "h");
}

const INSTANTS = /\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z/g;

/** What a detector or a step said, with its instants as people read them. */
export const readable = (text: string): string => text.replaceAll(INSTANTS, (instant) => formatInstant(instant));

/** Figures whose value is an id or a name, which may be nothing but digits. */
const NAMING: ReadonlySet<string> = new Set(["Budget", "Caller", "Error", "Finding", "Key", "Model", "Program", "Reference", "Tool"]);

/** A figure that was judged by, as a reader counts: "Calls counted 1,435". A cost without its sign is one all the same. */
export function figureWords({ name, value }: { name: string; value: string }): string {
  if (/^Cost\b/.test(name) && /^\d+(\.\d+)?$/.test(value)) return `${name} ${formatMoney(value)}`;
  if (/^\d+$/.test(value) && !NAMING.has(name)) return `${name} ${formatCount(value)}`;
  return `${name} ${readable(value)}`;
}

/** The events of what an incident is about, on the days that it lasted; null where the list cannot ask for that. */
export function eventsOfIncident({
  scope,
  startedAt,
  lastSeenAt,
}: Pick<IncidentSummary, "scope" | "startedAt" | "lastSeenAt">): string | null {
  const dimension = DIMENSIONS.find((one) => one === scope.kind);
  if (!dimension && scope.kind !== "organisation") return null;
  return eventsHref({
    period: { kind: "days", first: startedAt.slice(0, 10), last: lastSeenAt.slice(0, 10) },
    dimensions: dimension ? [{ dimension, filter: { is: true, values: [scope.id] } }] : [],
  });
}
