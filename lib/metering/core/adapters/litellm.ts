/**
 * LiteLLM's rows → usage events: callback payloads (one, a list, or one a line, whatever the content type says), their
 * old version in Python texts, and rows of the spend log. Prompts and answers in them are never kept.
 */
import type { AttributionHints } from "@/lib/identities/core/hints";
import { canonicalSha256 } from "@/lib/kernel/canonical";
import { UNKNOWN_QUANTITIES } from "@/lib/pricing/core/meters";
import { costText } from "../cost-text";
import { readLooseInstant } from "../instants";
import { boundedInteger, MAX_ID_CHARACTERS, MAX_INT16, MAX_INT32, MAX_NAME_CHARACTERS, tidyLabels, tidyText } from "../limits";
import { modeOfTier } from "../modes";
import { modelOperation } from "../operations";
import { given } from "../optional";
import { isGoogle, NO_MODEL, NO_PROVIDER, providerNamed, providerOfModel, UNKNOWN_MODEL, UNKNOWN_PROVIDER } from "../providers";
import { contentHash, promptHashes } from "../raw/content-hash";
import { decodeUtf8, flatItems, isObject, type JsonLine, type JsonObject, readJsonLines, readJsonText, textOf } from "../read-json";
import { addHiddenThinking, isMeasured, type ReportedUsage, settleUsage } from "../reported-usage";
import { requestedModelFlags } from "../requested-model";
import { gatewayReports } from "../settle/gateway-report";
import type { EventStatus, Normalised, Operation, UsageEvent } from "../usage-event";
import { usageOf } from "./answer-fields";
import { isTrue, litellmUsage, nested, said, usageObject, withoutContent } from "./litellm-fields";
import { readProviderUsage } from "./provider-usage";
import { toolUnits } from "./response-kind";

/** @throws Malformed when the bytes hold no JSON at all; a broken row is rejected by itself. */
export function normaliseLitellm(bytes: Uint8Array): Normalised {
  const normalised = { events: [], rejected: [], reports: [] } as Required<Normalised>;
  for (const [index, row] of rowsOf(decodeUtf8(bytes)).entries()) {
    const read = "fault" in row ? { reason: row.fault } : readRow(row.value);
    if ("reason" in read)
      normalised.rejected.push({ index, ...read, location: `row ${index + 1}`, fix: "Send LiteLLM's standard logging payload." });
    else {
      normalised.events.push({ index, event: read });
      normalised.reports.push(...gatewayReports(read));
    }
  }
  return normalised;
}

function rowsOf(text: string): JsonLine[] {
  return sentRows(text).flatMap((row): JsonLine[] => ("value" in row ? unwrapped(row.value).map((value) => ({ ...row, value })) : [row]));
}

/** A page of the spend log holds its rows as `data`; a custom callback may send the payload under its name in LiteLLM. */
function unwrapped(value: unknown): readonly unknown[] {
  if (!isObject(value) || value.startTime !== undefined || value.endTime !== undefined) return [value];
  if (isObject(value.standard_logging_object)) return [value.standard_logging_object];
  return [value.data, value.logs].find(Array.isArray) ?? [value];
}

function sentRows(text: string): JsonLine[] {
  const lines = readJsonLines(text);
  const isLines = lines.length > 1 && lines.some((line) => "value" in line && isObject(line.value));
  if (isLines)
    return lines.flatMap((line): JsonLine[] =>
      "value" in line && Array.isArray(line.value) ? line.value.map((value) => ({ line: line.line, value })) : [line],
    );
  const whole = readJsonText(text);
  return (Array.isArray(whole) ? flatItems(whole) : [whole]).map((value, index) => ({ line: index + 1, value }));
}

type Row = { item: JsonObject; metadata: JsonObject };

function readRow(value: unknown): UsageEvent | { reason: string; id?: string } {
  if (!isObject(value)) return { reason: "not an object" };
  const sent = said(value.id) ?? said(value.request_id);
  const id = sent === undefined ? undefined : tidyText(sent, MAX_ID_CHARACTERS - 40);
  const occurredAt = readLooseInstant(value.endTime ?? value.end_time) ?? readLooseInstant(value.startTime ?? value.start_time);
  if (!occurredAt) return { reason: "the row has no endTime or startTime that can be read", ...given("id", id) };
  const hash = hashOf(value);
  return hash === null
    ? { reason: "the row is nested too deep", ...given("id", id) }
    : eventOf({ item: value, metadata: nested(value.metadata) }, id, occurredAt, hash);
}

/** Null when the row is nested deeper than can be written. */
function hashOf(item: JsonObject): string | null {
  try {
    return canonicalSha256(withoutContent(item));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function eventOf(row: Row, id: string | undefined, occurredAt: Date, payloadHash: string): UsageEvent {
  const { item, metadata } = row;
  const status = statusOf(item);
  const operation = operationOf(row);
  const settled = lineOf(row, status, operation);
  const tier = modeOfTier(said(nested(item.response).service_tier) ?? said(nested(item.model_parameters).service_tier), speedOf(row));
  const errorType = status === "error" ? errorTypeOf(row) : undefined;
  const session = said(item.session_id) ?? said(metadata.session_id) ?? said(item.trace_id);
  const trace = said(item.trace_id);
  const retries = boundedInteger(metadata.attempted_retries ?? undefined, MAX_INT16 - 1);
  const ip = said(item.requester_ip_address) ?? said(metadata.requester_ip_address);
  return {
    dedupeKey: dedupeKeyOf(id, status, item, payloadHash),
    payloadHash,
    producer: "litellm",
    occurredAt,
    role: "billable",
    operation,
    status,
    lines: [settled.line],
    convention: settled.convention,
    quality: settled.quality,
    mode: tier.mode,
    hints: hintsOf(row),
    labels: labelsOf(row, status),
    flags: [...settled.flags, ...tier.flags, ...requestedModelFlags(said(item.model_group), modelOf(item))],
    ...given("callKey", callKeyOf(id, settled.line.provider, operation)),
    ...given("errorType", errorType),
    ...given("tool", operation === "tool" ? toolOf(row) : undefined),
    ...given("sessionId", session === undefined ? undefined : tidyText(session, MAX_NAME_CHARACTERS)),
    ...(operation === "tool" ? {} : promptHashes(promptOf(item.messages))),
    ...(trace !== undefined && /^[0-9a-f]{32}$/i.test(trace) ? { traceId: trace.toLowerCase() } : {}),
    ...given("attempt", retries === undefined ? undefined : retries + 1),
    ...given("latencyMs", latencyOf(item)),
    ...(ip === undefined ? {} : { network: { ip: tidyText(ip, 64) } }),
    ...given("clientCostUsd", costText(item.response_cost ?? item.spend ?? item.cost)),
  };
}

/** LiteLLM writes texts of its own where messages are not logged. */
const promptOf = (messages: unknown): unknown => {
  const isEmpty = typeof messages === "object" && messages !== null && Object.keys(messages).length === 0;
  return isEmpty || messages === "redacted-by-litellm" || messages === "None" || messages === "{}" || messages === "[]"
    ? undefined
    : messages;
};

/** What the provider says it did, beside the counts; else what was asked for. */
function speedOf({ item, metadata }: Row): string | undefined {
  return said(usageObject(item, metadata).speed) ?? said(nested(item.model_parameters).speed);
}

function statusOf(item: JsonObject): EventStatus {
  if (isTrue(item.cache_hit)) return "cache_hit";
  return said(item.status) === "failure" ? "error" : "ok";
}

function operationOf({ item }: Row): Operation {
  const type = said(item.call_type);
  if (type === "call_mcp_tool" || type === "mcp_call" || said(item.mcp_namespaced_tool_name) !== undefined) return "tool";
  if (type === "vector_store_search" || type === "avector_store_search") return "retrieval";
  return modelOperation(type) ?? (type === undefined ? "chat" : "other");
}

function lineOf(row: Row, status: EventStatus, operation: Operation) {
  const { item, metadata } = row;
  const model = modelOf(item);
  const provider =
    providerNamed(said(item.custom_llm_provider)) ??
    providerNamed(model?.split("/").length === 2 ? model.split("/")[0] : undefined) ??
    providerOfModel(model);
  const served = { provider: provider ?? UNKNOWN_PROVIDER, model: model ?? UNKNOWN_MODEL };
  const none = { convention: "none" as const, flags: [] as string[] };
  if (operation === "tool" || operation === "retrieval") {
    const counted = operation === "tool" ? { toolCalls: 1n } : { retrievals: 1n };
    return {
      line: { provider: NO_PROVIDER, model: NO_MODEL, quantities: { ...UNKNOWN_QUANTITIES, requests: 0n, ...counted } },
      quality: "provider" as const,
      ...none,
    };
  }
  // The row of a cache hit repeats the counts of the call whose answer was kept: the provider was not asked.
  if (status === "cache_hit")
    return {
      line: { ...served, quantities: { ...UNKNOWN_QUANTITIES, input: 0n, output: 0n, requests: 0n } },
      quality: "provider" as const,
      ...none,
    };
  const { usage, rule } = litellmUsage(item, metadata);
  // A failure is logged with counts of 0, which stand for unknown; its response part is a leftover.
  if (status === "error" && !hasOwnCounts(item))
    return { line: { ...served, quantities: { ...UNKNOWN_QUANTITIES, requests: 1n } }, quality: "missing" as const, ...none };
  const told = isBilledByUnits(row, operation) ? unitsOf(row) : withSearches(usage, row);
  const hidden = addHiddenThinking(told, isGoogle(served.provider, served.model));
  const settled = settleUsage(hidden.usage, rule, operation === "embeddings");
  const quality = isMeasured(told) || told.rerankUnits !== undefined ? ("provider" as const) : ("missing" as const);
  return {
    line: { ...served, quantities: { ...settled.quantities, requests: 1n } },
    convention: settled.convention,
    quality,
    flags: [
      ...hidden.flags,
      ...settled.flags,
      ...(quality === "missing" ? ["usage_missing"] : []),
      ...(provider === undefined ? ["provider_missing"] : []),
      ...(model === undefined ? ["model_missing"] : []),
    ],
  };
}

/** Pictures, recordings, documents, rankings that are billed by the piece come with counts of 0, which stand for unknown. */
function isBilledByUnits({ item }: Row, operation: Operation): boolean {
  if (hasOwnCounts(item) || /moderation/.test(said(item.call_type) ?? "")) return false;
  return operation === "image" || operation === "audio" || operation === "rerank" || operation === "other";
}

/** What the provider's answer counts in place of tokens. */
function unitsOf({ item, metadata }: Row): ReportedUsage {
  const answer = nested(item.response);
  const sent = usageOf({ ...answer, usage: answer.usage ?? usageObject(item, metadata) });
  const read: ReportedUsage = sent === undefined ? {} : (readProviderUsage(sent).lines[0]?.usage ?? {});
  const { input, output, total, ...units } = read;
  const tokens = [input, output, total].some((count) => (count ?? 0n) > 0n) ? { input, output, total } : {};
  const known = Object.fromEntries(Object.entries({ ...tokens, ...units }).filter(([, count]) => count !== undefined));
  return { ...toolUnits(answer, sent, said(item.model)), ...known };
}

/** Searches that the answer tells and its usage does not. */
function withSearches(usage: ReportedUsage, { item }: Row): ReportedUsage {
  if (usage.webSearches !== undefined) return usage;
  const { webSearches } = toolUnits(nested(item.response), {}, said(item.model));
  return webSearches === undefined ? usage : { ...usage, webSearches };
}

const hasOwnCounts = (item: JsonObject): boolean => Number(item.prompt_tokens ?? 0) > 0 || Number(item.completion_tokens ?? 0) > 0;

/** Without the provider that LiteLLM may put before it. */
function modelOf(item: JsonObject): string | undefined {
  const model = said(item.model) ?? said(nested(item.hidden_params).litellm_model_name);
  const provider = said(item.custom_llm_provider);
  if (model === undefined) return undefined;
  const bare =
    provider !== undefined && model.toLowerCase().startsWith(`${provider.toLowerCase()}/`) ? model.slice(provider.length + 1) : model;
  return tidyText(bare, MAX_NAME_CHARACTERS);
}

/** Tries of one request may share an id when they fail; an answered request has its own. */
function dedupeKeyOf(id: string | undefined, status: EventStatus, item: JsonObject, payloadHash: string): string {
  if (id === undefined) return `litellm:${payloadHash}`;
  if (status !== "error") return id;
  const at = item.startTime ?? item.endTime ?? "";
  return `${id}:failure:${tidyText(typeof at === "object" ? "" : String(at), 32)}`;
}

/** A cache hit gets a suffix to the id of the answer it repeats. */
function callKeyOf(id: string | undefined, provider: string, operation: Operation): string | undefined {
  if (id === undefined || operation === "tool" || operation === "retrieval") return undefined;
  return `${provider}:${id.replace(/_cache_hit.*$/, "")}`;
}

function errorTypeOf({ item, metadata }: Row): string {
  const error = nested(item.error_information ?? metadata.error_information);
  const code = said(error.error_code);
  return tidyText(said(error.error_class) ?? (code === undefined ? "failure" : `http_${code}`), 128);
}

function toolOf({ item, metadata }: Row): NonNullable<UsageEvent["tool"]> {
  const call = nested(metadata.mcp_tool_call_metadata);
  const [server, name] = (said(item.mcp_namespaced_tool_name) ?? said(metadata.mcp_namespaced_tool_name) ?? "").split("/", 2);
  const toolName = said(call.name) ?? (name || server) ?? "";
  return {
    name: tidyText(toolName === "" ? "unknown" : toolName, MAX_NAME_CHARACTERS),
    ...given("server", said(call.mcp_server_name) ?? (name ? server : undefined)),
    ...given("argsHash", contentHash(call.arguments)),
  };
}

function hintsOf({ item, metadata }: Row): AttributionHints {
  const own = nested(metadata.spend_logs_metadata);
  const hint = (...values: unknown[]): string | undefined => {
    const text = values.map(said).find((value) => value !== undefined);
    return text === undefined ? undefined : tidyText(text, MAX_NAME_CHARACTERS);
  };
  const operator = hint(item.end_user, metadata.user_api_key_end_user_id);
  return {
    ...given("credential", hint(metadata.user_api_key_hash, item.api_key, metadata.user_api_key, metadata.user_api_key_alias)),
    ...given("credentialAlias", hint(metadata.user_api_key_alias)),
    ...given("identity", hint(metadata.user_api_key_user_id, item.user)),
    ...(operator === undefined ? {} : { operator: { id: operator, evidence: "body" as const } }),
    ...given("application", hint(own.app, own.application)),
    ...given("environment", hint(own.env, own.environment)),
    ...given("team", hint(metadata.user_api_key_team_alias, metadata.user_api_key_team_id, item.team_id)),
    ...given("tenant", hint(metadata.user_api_key_org_id, item.organization_id, own.tenant)),
    ...given("agent", hint(item.agent_id, own.agent)),
  };
}

function labelsOf({ item, metadata }: Row, status: EventStatus): Record<string, string> {
  const pairs: (readonly [string, string | undefined])[] = [
    ["api_key_alias", said(metadata.user_api_key_alias)],
    ["team_id", said(metadata.user_api_key_team_id)],
    ["user_email", said(metadata.user_api_key_user_email)],
    ["tags", tagsOf(item.request_tags)],
    ["model_group", said(item.model_group)],
    ["model_id", said(item.model_id)],
    ...(status === "cache_hit"
      ? ([
          ["saved_cost_usd", costText(item.saved_cache_cost)],
          ["saved_input_tokens", said(item.prompt_tokens)],
          ["saved_output_tokens", said(item.completion_tokens)],
        ] as const)
      : []),
    ...Object.entries(nested(metadata.spend_logs_metadata)).map(
      ([key, value]) => [key, typeof value === "object" ? undefined : textOf(String(value))] as const,
    ),
  ];
  return tidyLabels(pairs.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
}

function tagsOf(value: unknown): string | undefined {
  const list = typeof value === "string" ? parseTags(value) : value;
  return Array.isArray(list) ? textOf(list.filter((tag) => typeof tag === "string").join(",")) : undefined;
}

function parseTags(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function latencyOf(item: JsonObject): number | undefined {
  const start = readLooseInstant(item.startTime ?? item.start_time);
  const end = readLooseInstant(item.endTime ?? item.end_time);
  return start && end && end >= start ? boundedInteger(end.getTime() - start.getTime(), MAX_INT32) : undefined;
}
