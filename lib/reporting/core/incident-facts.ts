/**
 * What usage tells of an incident: shapes shared by the reads of reporting and the rules that explain incidents. Spans are
 * half-open in UTC. Money is exact: `Usd`, or a decimal string in USD.
 */
import type { Usd } from "@/lib/kernel/money";
import type { Cell } from "./explain/split-change";

/** `id` is empty for the organisation. */
export type UsePlace = {
  kind: "identity" | "credential" | "team" | "business_unit" | "application" | "environment" | "model" | "tool" | "organisation";
  id: string;
};

export const USE_PARTS = [
  "identity",
  "credential",
  "owner",
  "team",
  "businessUnit",
  "application",
  "environment",
  "model",
  "provider",
  "tool",
] as const;

export type UsePart = (typeof USE_PARTS)[number];

/** An empty id is usage without such a thing. */
export type PartOf = { part: UsePart; id: string };

export type UseSum = { at: Date; costUsd: Usd; calls: number };

export type UseCell = { values: Partial<Record<UsePart, string>>; costUsd: Usd };

/** One meter of a model of an identity: quantity as an integer of 10⁻⁶ units. */
export type MeterCell = { identity: string; provider: string; model: string; billing: string; meter: string } & Cell["now"];

/** `causeUsd`: of the cost, what the parts of the cause made. */
export type UseBucket = { at: Date; costUsd: Usd; causeUsd: Usd; calls: number; errors: number };

export type BucketGrain = "line" | "quarter" | "hour" | "day";

/** `isNew`: nothing like it in the 28 days before `from`. Costs are exact decimal strings in USD. */
export type Touched = {
  kind: "identity" | "application" | "environment" | "tenant" | "model" | "tool" | "network" | "credential";
  id: string;
  /** Of a tool: its server, as calls named it. Of a network: country. */
  with: string | null;
  calls: number;
  errors: number;
  distinct: number;
  costUsd: string;
  firstAt: Date;
  lastAt: Date;
  isNew: boolean;
};

export type TouchedKind = Touched["kind"];

export type TraceSum = { traceId: string; at: Date; until: Date; calls: number; errors: number; costUsd: string };

export type Callee = { identityId: string; calls: number; costUsd: string; firstAt: Date; lastAt: Date };

/** One stored call as the chain needs it: the lines of an event put together. */
export type ChainCall = {
  eventId: string;
  at: Date;
  spanId: string | null;
  parentSpanId: string | null;
  role: "billable" | "evidence";
  status: string;
  isRetry: boolean;
  identityId: string | null;
  agent: string | null;
  provider: string;
  model: string;
  operation: string;
  tool: string | null;
  toolServer: string | null;
  argsHash: string | null;
  promptHash: string | null;
  tokens: number;
  costUsd: Usd;
};

/** `estimateUsd`: what they would have cost, an exact decimal string. */
export type RefusalSum = {
  decision: string;
  reason: string;
  budgetId: string | null;
  budgetName: string | null;
  calls: number;
  estimateUsd: string;
  firstAt: Date;
  lastAt: Date;
};

export type Whose = { identityIds: readonly string[]; credentialIds: readonly string[] };

export type Crossing = { at: Date; budgetId: string; budgetName: string; kind: string; level: string; severity: string };

export type RuleMoment = {
  id: string;
  kind: string;
  scopeKind: string;
  reason: string;
  startsAt: Date;
  createdBy: string;
  liftedAt: Date | null;
};

/** One usage line as it stands in evidence: names are ids, quantities and money decimal strings, unknown is null. */
export type CaseLine = {
  occurredAt: string;
  receivedAt: string;
  eventId: string;
  lineNo: number;
  identityId: string | null;
  credentialId: string | null;
  ownerId: string | null;
  teamId: string | null;
  applicationId: string | null;
  environmentId: string | null;
  provider: string;
  model: string;
  operation: string;
  tool: string | null;
  toolServer: string | null;
  status: string;
  errorType: string | null;
  input: string | null;
  cacheRead: string | null;
  output: string | null;
  costUsd: string;
  traceId: string | null;
  spanId: string | null;
  ip: string | null;
  asn: string | null;
  country: string | null;
};

/** An answer in an access review of an identity. */
export type ReviewMoment = { at: Date; campaignId: string; itemId: string; decision: string; by: string };
