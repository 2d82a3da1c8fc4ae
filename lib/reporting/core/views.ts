/** What the pages are given: client-safe shapes of the read models, money and large counts as decimal texts. */
import type { AliasProposal } from "@/lib/pricing/core/propose-alias";
import type { CallPart } from "./call-facts";
import type { Comparison } from "./compare";
import type { EntityBreakdown, Grouping, GroupValue } from "./dimensions";
import type { EventSummary } from "./event-view";
import type { MeterGroupLine, MeterLine } from "./meter-groups";
import type { Figures, UsageGroup, UsageTotal } from "./usage-answer";

/** Totals of a span and what is made of them. Decimal texts; null where there is nothing to divide by. */
export type SpanFigures = { from: string; to: string } & UsageTotal & {
    costPerMillionTokensUsd: string | null;
    unattributedShare: string | null;
  };

export type ComparedFigures = SpanFigures & {
  kind: Comparison;
  /** Now minus then. */
  costChangeUsd: string;
  /** "0.19" for +19 %; null when there was nothing then. */
  costChangeShare: string | null;
};

export type DayFigures = {
  day: string;
  costUsd: string;
  tokens: string;
  requests: string;
  unpricedEvents: string;
  unattributedCostUsd: string;
};

export type Overview = {
  now: SpanFigures;
  /** Null when the comparison needs hours that are no longer kept. */
  compare: ComparedFigures | null;
  /** Every day of the span, days without usage included. */
  daily: DayFigures[];
  asOf: string;
};

export type Mover = GroupValue & {
  costUsd: string;
  previousCostUsd: string;
  changeUsd: string;
  /** Null when there was nothing before: such a row is new. */
  changeShare: string | null;
  state: "new" | "gone" | "up" | "down";
};

export type Movers = { from: string; to: string; compare: { from: string; to: string }; identities: Mover[]; teams: Mover[] };

/** Costs by day for each id that was asked for; "none" is the row without a value. */
export type Sparks = { days: string[]; costsUsd: Record<string, string[]> };

export type Freshness = {
  /** When this was read. */
  asOf: string;
  /** When the newest usage was received, and when it happened; null without usage. */
  lastReceivedAt: string | null;
  lastOccurredAt: string | null;
  /** Whole minutes since usage was last received. */
  minutesBehind: number | null;
  /** Events without a price in the last 92 days, as the queue of unpriced models lists them. */
  unpricedEvents: string;
};

/** A group and what it cost. */
export type CostGroup = Pick<UsageGroup, "group" | "rest" | "costUsd"> & { previous?: Pick<Figures, "costUsd"> };

export type EntitySummary = {
  entity: GroupValue & { dimension: Grouping; label: string };
  overview: Overview;
  /** Costs alone, now and before; each sums to the total. The rest beyond 50 rows is one row. */
  breakdowns: Partial<Record<EntityBreakdown, CostGroup[]>>;
  /** Of an identity: what was called for it, by who called and how that is known. Not all of it is charged to it. */
  usedBy: UsageGroup[];
  /** Of an identity: what it called, by whom it was for and how that is known. Not all of it is charged to it. */
  onBehalfOf: UsageGroup[];
  /** Whole days only. */
  meters: MeterLine[];
  meterGroups: MeterGroupLine[];
  errorShare: string | null;
  cacheHitShare: string | null;
  /** First and last day with usage, over all time; null without any. */
  firstUseDay: string | null;
  lastUseDay: string | null;
  recentEvents: EventSummary[];
};

export type UnattributedGroup = {
  source: GroupValue;
  /** What the sender said of who called: assign the one that is wrong or unknown. */
  hints: Record<string, unknown>;
  /** The team that is charged although no identity is known. */
  team: GroupValue;
  costUsd: string;
  events: string;
  firstSeenAt: string;
  lastSeenAt: string;
  /** Whole days since it was first seen. */
  ageDays: number;
};

export type UnattributedQueue = {
  from: string;
  to: string;
  groups: UnattributedGroup[];
  /** What is older than the lines that were read, so that all rows sum to the total. */
  older: { costUsd: string; events: string } | null;
  /** By age of the usage in days. */
  ageing: { fromDays: number; toDays: number | null; costUsd: string; events: string }[];
  total: { costUsd: string; events: string };
};

export type UnpricedRow = {
  provider: string;
  model: string;
  /** Events whose cost is not known. */
  events: string;
  /** Tokens on the days and meters without a price. */
  tokens: string;
  meters: { meter: string; label: string; unit: string; quantity: string; charges: string }[];
  firstDay: string;
  lastDay: string;
  ageDays: number;
  /** A model of the price book that this could be, for a person to accept; null when there is no likely one. */
  proposal: AliasProposal | null;
};

export type UnpricedQueue = { from: string; to: string; models: UnpricedRow[]; events: string };

/** What carries one label. */
export type LabelUse = {
  name: string;
  value: string;
  from: string;
  to: string;
  total: LabelFigures;
  days: (LabelFigures & { day: string })[];
  identities: (LabelFigures & { group: GroupValue })[];
  models: (LabelFigures & { group: GroupValue })[];
  tools: (LabelFigures & { group: GroupValue })[];
  recentEvents: EventSummary[];
};
export type LabelFigures = { costUsd: string; events: string; errors: string; unpricedEvents: string };

export type TraceView = {
  traceId: string;
  /** Times of the first and the last event. */
  from: string;
  to: string;
  /** What the calls of the trace cost, as far as it has prices. Evidence counts nothing. */
  pricedCostUsd: string;
  unpricedEvents: number;
  /** Whether the trace has more lines than are read. */
  isCut: boolean;
  /** Calls that did again what the trace had done, and what they cost; other attempts after a failure are `retried`. */
  repeated: CallPart;
  retried: CallPart;
  /** Parent first; `depth` 0 is a root. */
  nodes: {
    depth: number;
    parentEventId: string | null;
    subtreeCostUsd: string;
    event: EventSummary;
    /** The first event that did the same: the same tool with the same arguments, or the same model with the same prompt. */
    repeatOf: string | null;
    isRetry: boolean;
  }[];
};

/** What labels are called, the most used first. */
export type LabelNames = { names: string[] };

export type Breakdowns<Sets extends Record<string, readonly Grouping[]>> = {
  from: string;
  to: string;
  total: UsageTotal;
  /** What it is compared with; null when that is no longer kept. */
  previous: { from: string; to: string; total: UsageTotal } | null;
  /** Each sums to the total. */
  groups: { [Name in keyof Sets]: UsageGroup[] };
  asOf: string;
};

/** One charged line over whole days: who, where, which model, which meter. */
export type ChargeLine = {
  businessUnit: GroupValue;
  costCentre: GroupValue;
  team: GroupValue;
  owner: GroupValue;
  identity: GroupValue;
  credential: GroupValue;
  application: GroupValue;
  environment: GroupValue;
  tenant: string | null;
  provider: string;
  model: string;
  /** Null: events that have no price and nothing that could be charged. */
  meter: string | null;
  quantity: string | null;
  /** Charges (events, where there is no meter) without a price. */
  unpriced: string;
  /** Null while nothing of the line has a price; else what has one. */
  costUsd: string | null;
  /** metered | flat */
  billing: string;
  /** On a flat plan: what it would have cost, as far as there are prices. No part of the cost. */
  flatValueUsd: string;
  key: string;
};
