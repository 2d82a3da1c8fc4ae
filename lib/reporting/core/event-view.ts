/** Events as people and programs see them: the lines of one event put together. */
import { addUsd, formatUsd, parseUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import { REQUESTED_MODEL } from "@/lib/metering/core/requested-model";
import type { GroupValue } from "./dimensions";
import { addMeasures, type Measures, NO_USAGE, type WireTokens, wireTokens } from "./measures";

export type StoredCharge = {
  meter: string;
  quantity: string;
  costUsd: string | null;
  priceId: number | null;
  fallback?: string;
  flatValueUsd?: string | null;
};

/** One stored line with its dimension, names not yet looked up. */
export type EventLine = {
  occurredAt: string;
  receivedAt: string;
  eventId: string;
  lineNo: number;
  sourceEventId: string;
  sourceId: string;
  producer: string;
  role: "billable" | "evidence";
  status: string;
  errorType: string | null;
  latencyMs: number | null;
  attributionStep: string;
  identityId: string | null;
  teamId: string | null;
  applicationId: string | null;
  environmentId: string | null;
  provider: string;
  model: string;
  operation: string;
  tool: string | null;
  /** All but requests and cost are null where unknown. */
  input: string | null;
  cacheRead: string | null;
  cacheWrite: string | null;
  output: string | null;
  reasoning: string | null;
  embedding: string | null;
  charges: StoredCharge[];
  costUsd: string | null;
  billing: "metered" | "flat";
  flatValueUsd: string | null;
  traceId: string | null;
  spanId: string | null;
  parentSpanId: string | null;
  callKey: string | null;
  countedBy: string | null;
  flags: string[];
  /** Its period is closed, and by the inventory and prices of today it would say something else. */
  isRevised: boolean;
  /** Another attempt of a call that was made before. */
  isRetry: boolean;
  toolServer: string | null;
  argsHash: string | null;
  promptHash: string | null;
};

export type EventSummary = {
  id: string;
  sourceEventId: string;
  occurredAt: string;
  receivedAt: string;
  role: "billable" | "evidence";
  status: string;
  errorType: string | null;
  producer: string;
  operation: string;
  models: { provider: string; model: string }[];
  tool: string | null;
  source: GroupValue;
  identity: GroupValue;
  team: GroupValue;
  application: GroupValue;
  environment: GroupValue;
  attributionStep: string;
  tokens: WireTokens;
  latencyMs: number | null;
  /** Null while any charge has no price. */
  costUsd: string | null;
  /** The sum of the charges that have one. */
  pricedCostUsd: string;
  /** On a flat plan nothing is spent: what it would have cost, null while any of it has no price. Null when metered. */
  billing: "metered" | "flat";
  flatValueUsd: string | null;
  traceId: string | null;
  spanId: string | null;
  parentSpanId: string | null;
  /** Of evidence: the event that counts the call. */
  countedById: string | null;
  /** What was asked for, where another model answered and is billed. */
  requestedModel: string | null;
  /** Its period is closed, and it would be rated or attributed otherwise today: that is posted by the next close, not shown here. */
  isRevised: boolean;
  flags: string[];
};

type Names = (grouping: "source" | "identity" | "team" | "application" | "environment", id: string | null) => GroupValue;

/** The sum of the charges that have a price: what the roll-ups count of this line. */
export function pricedCost(charges: readonly StoredCharge[]): Usd {
  return charges.reduce((sum, { costUsd }) => (costUsd === null ? sum : addUsd(sum, parseUsd(costUsd))), 0n as Usd);
}

const measuresOf = (line: EventLine): Measures => ({
  ...NO_USAGE,
  inputUncached: BigInt(line.input ?? 0),
  cacheRead: BigInt(line.cacheRead ?? 0),
  cacheWrite: BigInt(line.cacheWrite ?? 0),
  output: BigInt(line.output ?? 0),
  reasoning: BigInt(line.reasoning ?? 0),
  embedding: BigInt(line.embedding ?? 0),
});

const flatValueOf = (lines: readonly EventLine[]): string | null =>
  lines.some((line) => line.flatValueUsd === null) ? null : formatUsd(sumUsd(lines.map((line) => parseUsd(line.flatValueUsd ?? "0"))));

function requestedIn(lines: readonly EventLine[]): string | null {
  const flag = lines.flatMap((line) => line.flags).find((one) => one.startsWith(REQUESTED_MODEL));
  return flag?.slice(REQUESTED_MODEL.length) ?? null;
}

/** @param lines Every line of one event, at least one, in their order. */
export function summariseEvent(lines: readonly [EventLine, ...EventLine[]], nameOf: Names): EventSummary {
  const [first] = lines;
  const isPriced = lines.every((line) => line.costUsd !== null);
  const priced = lines.reduce((sum, line) => addUsd(sum, pricedCost(line.charges)), 0n as Usd);
  return {
    id: first.eventId,
    sourceEventId: first.sourceEventId,
    occurredAt: first.occurredAt,
    receivedAt: first.receivedAt,
    role: first.role,
    status: first.status,
    errorType: first.errorType,
    producer: first.producer,
    operation: first.operation,
    models: lines.map(({ provider, model }) => ({ provider, model })),
    tool: first.tool,
    source: nameOf("source", first.sourceId),
    identity: nameOf("identity", first.identityId),
    team: nameOf("team", first.teamId),
    application: nameOf("application", first.applicationId),
    environment: nameOf("environment", first.environmentId),
    attributionStep: first.attributionStep,
    tokens: wireTokens(lines.map(measuresOf).reduce(addMeasures)),
    latencyMs: first.latencyMs,
    costUsd: isPriced ? formatUsd(priced) : null,
    pricedCostUsd: formatUsd(priced),
    billing: first.billing,
    flatValueUsd: flatValueOf(lines),
    traceId: first.traceId,
    spanId: first.spanId,
    parentSpanId: first.parentSpanId,
    countedById: first.countedBy,
    requestedModel: requestedIn(lines),
    isRevised: lines.some((line) => line.isRevised),
    flags: [...new Set(lines.flatMap((line) => line.flags))].filter((flag) => !flag.startsWith(REQUESTED_MODEL)),
  };
}

/** Puts the lines of each event together, in the order of their first line. */
export function byEvent(lines: readonly EventLine[]): [EventLine, ...EventLine[]][] {
  const events = new Map<string, [EventLine, ...EventLine[]]>();
  for (const line of lines) {
    const known = events.get(line.eventId);
    if (known) known.push(line);
    else events.set(line.eventId, [line]);
  }
  return [...events.values()];
}
