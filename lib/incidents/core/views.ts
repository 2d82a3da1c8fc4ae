/** What pages and programs are shown of incidents. Instants are ISO 8601 in UTC; money is exact decimal strings in USD. */
import type { ScopeKind, Severity } from "@/lib/anomalies/core/signal";

export const STATES = ["open", "investigating", "contained", "resolved", "closed"] as const;
export type IncidentState = (typeof STATES)[number];
export const DISPOSITIONS = ["real", "expected", "planned", "false"] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

export type Named = { id: string; name: string };

export type IncidentSummary = {
  id: string;
  /** INC-0001 */
  number: string;
  detector: string;
  detectorName: string;
  title: string;
  /** The title with whom it is about, for where nothing else says so. */
  headline: string;
  severity: Severity;
  state: IncidentState;
  disposition: Disposition | null;
  scope: { kind: ScopeKind; id: string; name: string };
  identity: Named | null;
  team: Named | null;
  businessUnit: Named | null;
  application: Named | null;
  environment: Named | null;
  owner: Named | null;
  assignee: Named | null;
  startedAt: string;
  detectedAt: string;
  lastSeenAt: string;
  openedAt: string;
  closedAt: string | null;
  actualUsd: string;
  expectedUsd: string;
  /** So far, and what it would be in a month if it went on. */
  impactUsd: string;
  impactMonthUsd: string;
  signals: number;
  /** The cause in one line: "agent X · model Y · production explains 87 %". */
  cause: string | null;
  version: number;
  updatedAt: string;
};

/** One step of the cause, from the widest to the narrowest. `share`: of what is beyond the expected, 0 to 1. */
export type CauseStep = { dimension: string; id: string; name: string; share: number; excessUsd: string; usualShare: number };

/** What was different from the 28 days before: of each dimension the value that explains most. */
export type Difference = {
  dimension: string;
  id: string;
  name: string;
  /** Of what is beyond the expected, and of what is usual, 0 to 1. Of a network: of the cost of the calls that say where they came from. */
  share: number;
  usualShare: number;
  reading: "new" | "unusual" | "usual";
};

export type SignalView = {
  id: string;
  detector: string;
  detectorName: string;
  title: string;
  severity: Severity;
  startedAt: string;
  detectedAt: string;
  until: string;
  impactUsd: string;
  confidence: number;
  score: number;
  evidence: { name: string; value: string }[];
  quietReason: string | null;
};

export type StepView = {
  id: string;
  at: string;
  kind: string;
  text: string;
  byName: string;
  /** Of a deed that can be taken back. */
  canUndo: boolean;
  undoneAt: string | null;
};

/** What can be done now, by whoever looks. */
export type DeedOffer = {
  kind: "throttle" | "block" | "cap" | "rotate" | "revoke" | "open_review" | "mark_planned";
  label: string;
  /** What will happen, before it does. */
  effect: string;
  /** The one that the detector's next step names. */
  isProposed: boolean;
  /** Why not, where it cannot be done. */
  refusal: string | null;
  /** What is asked for: an amount in USD, calls a minute, an end. */
  asks: ("amountUsd" | "callsPerMinute" | "until" | "reason")[];
};

export type IncidentDetail = IncidentSummary & {
  reasons: { text: string; detector?: string }[];
  nextStep: string;
  confidence: number;
  priceEffectUsd: string;
  causes: CauseStep[];
  differences: Difference[];
  signalList: SignalView[];
  steps: StepView[];
  deeds: DeedOffer[];
  review: IncidentReviewView | null;
  mayWork: boolean;
  merged: { id: string; number: string; title: string }[];
  /** Seconds from the first misuse to when it was seen. */
  secondsToDetect: number;
  /** Figures at the top, the most telling first: label, value, and what it means. */
  figures: { label: string; value: string; note: string }[];
};

export type IncidentReviewView = {
  whatHappened: string;
  whyItHappened: string;
  whatHelped: string;
  followUps: { text: string; ownerId: string | null; ownerName: string | null; dueOn: string | null; doneAt: string | null }[];
  updatedAt: string;
  updatedBy: string;
};

export const LANES = ["security", "detection", "tools", "decision", "people"] as const;
export type Lane = (typeof LANES)[number];

/** A moment, or a span where `until` is there. */
export type TimelineEntry = {
  at: string;
  until: string | null;
  lane: Lane;
  /** bad: harm; mark: a moment; check: proven to be over. */
  mark: "bad" | "mark" | "check";
  text: string;
  href: string | null;
};

/** Usage around the incident in equal buckets, actual beside expected, and what happened in five lanes on one axis. */
export type IncidentTimeline = {
  from: string;
  to: string;
  bucketSeconds: number;
  buckets: { at: string; actualUsd: string; expectedUsd: string; upperUsd: string; withoutUsd: string; calls: number; errors: number }[];
  entries: TimelineEntry[];
  /** What entries could not be read, in words; empty: all were. */
  gaps: string[];
};

/** A row of the tool chain: what calls that are alike did together; children below it. */
export type ChainRow = {
  id: string;
  parentId: string | null;
  depth: number;
  name: string;
  kind: "model" | "tool" | "agent" | "retrieval" | "other";
  model: string | null;
  calls: number;
  distinct: number;
  /** More than one call with the same prompt or arguments. */
  repeated: number;
  retries: number;
  errors: number;
  tokens: number;
  costUsd: string;
  share: number;
  firstAt: string;
  lastAt: string;
  eventId: string | null;
};

export type IncidentChain = {
  /** The dearest. `depth`: how many calls stand below each other, of the one that is shown; null of the others. */
  traces: { traceId: string; at: string; calls: number; costUsd: string; depth: number | null }[];
  traceId: string | null;
  grouped: boolean;
  rows: ChainRow[];
  isCut: boolean;
};

/** What else the credential, the owner, the identity and the tools touched. */
export type BlastRadius = {
  from: string;
  to: string;
  groups: {
    /** "The same key", "Other keys of this owner", "Tools it reached" */
    title: string;
    rows: {
      kind: string;
      id: string;
      name: string;
      calls: number;
      costUsd: string;
      firstAt: string;
      lastAt: string;
      isNew: boolean;
      note: string | null;
    }[];
  }[];
};

export type IncidentPage = {
  incidents: IncidentSummary[];
  nextCursor: string | null;
  counts: { open: number; critical: number; high: number; medium: number; low: number };
  /** Of the open ones together. */
  impactUsd: string;
  impactMonthUsd: string;
};

export type PlannedWindowView = {
  id: string;
  scope: { kind: ScopeKind; id: string; name: string };
  kind: "planned" | "maintenance";
  reason: string;
  startsAt: string;
  endsAt: string;
  createdBy: string;
  createdAt: string;
  endedAt: string | null;
};

/** On charts of spend: what an incident was, where it lies. */
export type IncidentMark = { id: string; number: string; at: string; until: string; title: string; severity: Severity; impactUsd: string };

/** When a signal becomes an incident, and how often people are told. */
export type IncidentPolicyView = {
  /** Null: it slides with the spend of 30 days. */
  floorUsd: string | null;
  /** What a series alone has to come to, of what the organisation spent in 30 days: "0.001". */
  seriesShare: string;
  alertsPerDay: number;
  tellFrom: Severity;
  /** Budgets whose thresholds open an incident: id to the share from which on. */
  spendSignals: Readonly<Record<string, string>>;
};
