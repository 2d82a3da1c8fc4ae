/** From what a sender tells of one model call to its usage event: the part that all adapters of whole calls share. */
import type { AttributionHints } from "@/lib/identities/core/hints";
import { type Mode, UNKNOWN_QUANTITIES } from "@/lib/pricing/core/meters";
import { boundedInteger, MAX_ID_CHARACTERS, MAX_INT32, MAX_NAME_CHARACTERS, tidyLabels, tidyText } from "../limits";
import { given } from "../optional";
import { isGoogle, providerOfModel, UNKNOWN_MODEL, UNKNOWN_PROVIDER } from "../providers";
import { addHiddenThinking, isMeasured, type ReportedUsage, settleUsage } from "../reported-usage";
import { requestedModelFlags } from "../requested-model";
import type { EventStatus, Operation, UsageEvent, UsageLine } from "../usage-event";
import type { ReportedLine } from "./provider-usage";

export type CallFacts = {
  dedupeKey: string;
  payloadHash: string;
  producer: string;
  occurredAt: Date;
  operation: Operation;
  status: EventStatus;
  provider: string | undefined;
  model: string | undefined;
  /** What the caller asked for, where the sender tells it beside the model that answered. */
  requestedModel?: string | undefined;
  /** One line for each model that is billed; the first is the call's own. */
  lines: readonly ReportedLine[];
  /** 0 for a further part of a call whose request another event counts. */
  requests?: bigint;
  hints: AttributionHints;
  labels?: readonly (readonly [string, string | undefined])[];
  flags?: readonly string[];
  mode?: Mode;
  region?: string | undefined;
  callKey?: string | undefined;
  errorType?: string | undefined;
  sessionId?: string | undefined;
  latencyMs?: unknown;
  ip?: string | undefined;
  clientCostUsd?: string | undefined;
};

/**
 * The event of one call. A gateway's cache hit bills nothing, whatever it repeats; a failed call without counts is one
 * request of unknown quantities; a call that worked and tells no counts is flagged `usage_missing`.
 */
export function callEvent(facts: CallFacts): UsageEvent {
  const { lines, convention, flags, isCounted } = settledLines(facts);
  const isHit = facts.status === "cache_hit";
  const labels = tidyLabels(
    [...(facts.labels ?? []), ...(isHit ? savedLabels(facts) : [])].flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    ),
  );
  const requested = facts.requestedModel === undefined ? undefined : tidyText(facts.requestedModel, MAX_NAME_CHARACTERS);
  const region = facts.region === undefined ? undefined : tidyText(facts.region, MAX_NAME_CHARACTERS);
  return {
    dedupeKey: tidyText(facts.dedupeKey, MAX_ID_CHARACTERS),
    payloadHash: facts.payloadHash,
    producer: facts.producer,
    occurredAt: facts.occurredAt,
    role: "billable",
    operation: facts.operation,
    status: facts.status,
    lines,
    convention,
    quality: isCounted ? "provider" : "missing",
    mode: facts.mode ?? "standard",
    hints: facts.hints,
    labels,
    flags: [...new Set([...(facts.flags ?? []), ...flags, ...requestedModelFlags(requested, facts.model)])],
    ...given("region", region),
    ...given("callKey", facts.callKey === undefined ? undefined : tidyText(facts.callKey, MAX_ID_CHARACTERS)),
    ...given("errorType", facts.errorType === undefined ? undefined : tidyText(facts.errorType, 128)),
    ...given("sessionId", facts.sessionId === undefined ? undefined : tidyText(facts.sessionId, MAX_NAME_CHARACTERS)),
    ...given("latencyMs", boundedInteger(facts.latencyMs ?? undefined, MAX_INT32)),
    ...(facts.ip === undefined ? {} : { network: { ip: tidyText(facts.ip, 64) } }),
    ...given("clientCostUsd", facts.clientCostUsd),
  };
}

function settledLines(facts: CallFacts) {
  const flags: string[] = [];
  const servedBy = (model: string | undefined) => ({
    provider: tidyText(facts.provider ?? providerOfModel(model) ?? UNKNOWN_PROVIDER, MAX_NAME_CHARACTERS),
    model: model === undefined ? UNKNOWN_MODEL : tidyText(model, MAX_NAME_CHARACTERS),
  });
  const requests = facts.requests ?? 1n;
  if (facts.status === "cache_hit") {
    const quantities = { ...UNKNOWN_QUANTITIES, input: 0n, output: 0n, requests: 0n };
    return { lines: [{ ...servedBy(facts.model), quantities }], convention: "none" as const, flags, isCounted: true };
  }
  let convention: UsageEvent["convention"] = "none";
  const lines = facts.lines.map((line, index): UsageLine => {
    const served = servedBy(line.model ?? facts.model);
    const hidden = addHiddenThinking(rankedUsage(facts.operation, line.usage), isGoogle(served.provider, served.model));
    const settled = settleUsage(hidden.usage, line.rule, facts.operation === "embeddings");
    flags.push(...hidden.flags, ...settled.flags);
    if (convention === "none") convention = settled.convention;
    return { ...served, quantities: { ...settled.quantities, requests: index === 0 ? requests : 0n } };
  });
  const isCounted = facts.lines.some(
    ({ usage }) =>
      isMeasured(rankedUsage(facts.operation, usage)) ||
      usage.rerankUnits !== undefined ||
      usage.reasoning !== undefined ||
      (facts.operation === "embeddings" && usage.total !== undefined),
  );
  const total = facts.lines[0]?.usage.total;
  if (!isCounted && total !== undefined && total > 0n) flags.push(`unexplained_tokens:${total}`);
  if (!isCounted && facts.status === "ok") flags.push("usage_missing");
  if (lines.some(({ provider }) => provider === UNKNOWN_PROVIDER)) flags.push("provider_missing");
  if (lines.some(({ model }) => model === UNKNOWN_MODEL)) flags.push("model_missing");
  return { lines, convention, flags, isCounted };
}

/** Who ranks by tokens tells their total alone: all of it is prompt. */
function rankedUsage(operation: Operation, usage: ReportedUsage): ReportedUsage {
  const isTotalOnly = operation === "rerank" && usage.total !== undefined && usage.rerankUnits === undefined && !isMeasured(usage);
  return isTotalOnly ? { ...usage, input: usage.total as bigint, output: 0n } : usage;
}

/** What a gateway's cache saved: the counts of the call whose answer it repeated. */
function savedLabels({ lines, clientCostUsd }: CallFacts): [string, string | undefined][] {
  const usage = lines[0]?.usage ?? {};
  const text = (count: bigint | undefined): string | undefined => (count === undefined ? undefined : String(count));
  return [
    ["saved_input_tokens", text(usage.input)],
    ["saved_output_tokens", text(usage.output)],
    ["saved_cost_usd", clientCostUsd === "0" ? undefined : clientCostUsd],
  ];
}
