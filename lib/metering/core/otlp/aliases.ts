/**
 * Attribute names by what they mean, in order of trust. The conventions rename them every few releases: a new spelling
 * is a new entry here and nothing else. One count under two spellings on one span is used once: the first that is there.
 */
import type { ReportedUsage } from "../reported-usage";

export type UsageAliases = { readonly [count in keyof ReportedUsage]?: readonly string[] };

/**
 * Spans of any producer. Left out on purpose, since they repeat other counts: gen_ai.aggregated_usage.*,
 * codex.turn.token_usage.*, codex.usage.total_tokens, tool_token_count of Codex.
 */
export const SPAN_USAGE: UsageAliases = {
  input: [
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.prompt_tokens",
    "ai.usage.inputTokens",
    "ai.usage.promptTokens",
    "llm.token_count.prompt",
    "llm.usage.prompt_tokens",
    "gen_ai.response.prompt_tokens",
  ],
  uncached: ["ai.usage.inputTokenDetails.noCacheTokens", "gen_ai.usage.details.uncached_input_tokens"],
  cacheRead: [
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_read_input_tokens",
    "gen_ai.usage.cache_read_tokens",
    "gen_ai.usage.details.cache_read_tokens",
    "gen_ai.usage.details.cache_read_input_tokens",
    "gen_ai.usage.prompt_tokens_details.cache_read",
    "gen_ai.usage.prompt_tokens_details.cached_tokens",
    "gen_ai.usage.input_tokens.cached",
    "gen_ai.usage.input_tokens_details.cached_tokens",
    "gen_ai.usage.cached_tokens",
    "gen_ai.usage.cached_input_tokens",
    "gen_ai.usage.input_cached_tokens",
    "gen_ai.usage.cached_content_tokens",
    "gen_ai.usage.input_token_details.cache_read",
    "gen_ai.usage.details.cached_tokens",
    "ai.usage.inputTokenDetails.cacheReadTokens",
    "ai.usage.cachedInputTokens",
    "llm.token_count.prompt_details.cache_read",
    "llm.usage.cache_read_input_tokens",
  ],
  cacheWriteTotal: [
    "gen_ai.usage.cache_write.input_tokens",
    "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.cache_creation_input_tokens",
    "gen_ai.usage.cache_write_input_tokens",
    "gen_ai.usage.cache_creation_tokens",
    "gen_ai.usage.cache_write_tokens",
    "gen_ai.usage.details.cache_write_tokens",
    "gen_ai.usage.details.cache_creation_input_tokens",
    "gen_ai.usage.input_tokens.cache_write",
    "gen_ai.usage.prompt_tokens_details.cache_write_tokens",
    "gen_ai.usage.input_tokens_details.cache_write_tokens",
    "gen_ai.usage.input_token_details.cache_creation",
    "gen_ai.usage.input_cache_creation",
    "ai.usage.inputTokenDetails.cacheWriteTokens",
    "llm.token_count.prompt_details.cache_write",
    "llm.usage.cache_creation_input_tokens",
  ],
  cacheWrite5m: ["anthropic.usage.cache_creation.ephemeral_5m_input_tokens", "gen_ai.usage.cache_creation.ephemeral_5m_input_tokens"],
  cacheWrite1h: ["anthropic.usage.cache_creation.ephemeral_1h_input_tokens", "gen_ai.usage.cache_creation.ephemeral_1h_input_tokens"],
  output: [
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.completion_tokens",
    "ai.usage.outputTokens",
    "ai.usage.completionTokens",
    "llm.token_count.completion",
    "llm.usage.completion_tokens",
    "gen_ai.response.completion_tokens",
  ],
  reasoning: [
    "gen_ai.usage.reasoning.output_tokens",
    "gen_ai.usage.reasoning_tokens",
    "gen_ai.usage.output_reasoning_tokens",
    "gen_ai.usage.output_tokens.reasoning",
    "gen_ai.usage.details.reasoning_tokens",
    "gen_ai.usage.details.thoughts_tokens",
    "gen_ai.usage.completion_tokens_details.reasoning_tokens",
    "gen_ai.usage.output_tokens_details.reasoning_tokens",
    "gen_ai.usage.output_token_details.reasoning",
    "ai.usage.outputTokenDetails.reasoningTokens",
    "ai.usage.reasoningTokens",
    "llm.token_count.completion_details.reasoning",
    "llm.usage.reasoning_tokens",
    "codex.usage.reasoning_output_tokens",
  ],
  // Of Google's agents: beside the output, which later versions put it into under the name of the conventions.
  reasoningBeside: ["gen_ai.usage.experimental.reasoning_tokens"],
  embedding: ["ai.usage.tokens"],
  audioIn: [
    "gen_ai.usage.audio.input_tokens",
    "gen_ai.usage.details.input_audio_tokens",
    "gen_ai.usage.prompt_tokens_details.audio_tokens",
    "llm.token_count.prompt_details.audio",
  ],
  audioOut: [
    "gen_ai.usage.audio.output_tokens",
    "gen_ai.usage.details.output_audio_tokens",
    "gen_ai.usage.completion_tokens_details.audio_tokens",
    "llm.token_count.completion_details.audio",
  ],
  imageIn: ["gen_ai.usage.image.input_tokens", "llm.token_count.prompt_details.image"],
  imageOut: ["gen_ai.usage.image.output_tokens", "llm.token_count.completion_details.image"],
  videoIn: ["gen_ai.usage.video.input_tokens"],
  videoOut: ["gen_ai.usage.video.output_tokens"],
  compactionInput: ["anthropic.usage.compaction.input_tokens"],
  compactionOutput: ["anthropic.usage.compaction.output_tokens"],
  total: ["gen_ai.usage.total_tokens", "ai.usage.totalTokens", "llm.token_count.total", "llm.usage.total_tokens"],
  webSearches: [
    "gen_ai.usage.server_tool_use.web_search_requests",
    "anthropic.usage.server_tool_use.web_search_requests",
    "gen_ai.usage.details.web_search_requests",
  ],
  webFetches: ["gen_ai.usage.server_tool_use.web_fetch_requests", "anthropic.usage.server_tool_use.web_fetch_requests"],
};

/** Claude Code's event and span: bare names, cached parts beside the input. */
export const CLAUDE_CODE_USAGE: UsageAliases = {
  input: ["input_tokens"],
  output: ["output_tokens"],
  cacheRead: ["cache_read_tokens"],
  cacheWriteTotal: ["cache_creation_tokens"],
  cacheWrite5m: ["cache_creation_5m_tokens"],
  cacheWrite1h: ["cache_creation_1h_tokens"],
};

/** Codex's event. Its `tool_token_count` is the total of the others. */
export const CODEX_USAGE: UsageAliases = {
  input: ["input_token_count"],
  output: ["output_token_count"],
  cacheRead: ["cached_token_count"],
  cacheWriteTotal: ["cache_write_token_count"],
  reasoning: ["reasoning_token_count"],
  total: ["tool_token_count"],
};

/** Codex's turn, which repeats its responses: evidence only. */
export const CODEX_TURN_USAGE: UsageAliases = {
  input: ["codex.turn.token_usage.input_tokens"],
  output: ["codex.turn.token_usage.output_tokens"],
  cacheRead: ["codex.turn.token_usage.cached_input_tokens"],
  cacheWriteTotal: ["codex.turn.token_usage.cache_write_input_tokens"],
  reasoning: ["codex.turn.token_usage.reasoning_output_tokens"],
};

/** Gemini CLI's event: thoughts and tool prompts stand beside input and output. */
export const GEMINI_CLI_USAGE: UsageAliases = {
  input: ["input_token_count"],
  output: ["output_token_count"],
  cacheRead: ["cached_content_token_count"],
  reasoning: ["thoughts_token_count"],
  toolUsePrompt: ["tool_token_count"],
  total: ["total_token_count"],
};

/** Names of what is no count, in order of trust. */
export const SPAN_TEXT = {
  provider: [
    "gen_ai.provider.name",
    "gen_ai.system",
    "ai.model.provider",
    "llm.provider",
    "llm.system",
    "gen_ai.provider_name",
    "gen_ai.provider",
  ],
  model: ["gen_ai.response.model", "ai.response.model", "llm.response.model_name", "llm.response.model"],
  requestModel: [
    "gen_ai.request.model",
    "ai.model.id",
    "llm.model_name",
    "llm.request.model",
    "embedding.model_name",
    "reranker.model_name",
    "langfuse.observation.model.name",
    "gen_ai.model_name",
    "model",
  ],
  responseId: ["gen_ai.response.id", "ai.response.id", "llm.response.id"],
  requestId: ["anthropic.request.id", "request_id"],
  serviceTier: [
    "openai.response.service_tier",
    "gen_ai.openai.response.service_tier",
    "anthropic.response.service_tier",
    "anthropic.usage.service_tier",
    "gen_ai.response.service_tier",
    // What was asked for, where nothing says what was given.
    "openai.request.service_tier",
    "gen_ai.openai.request.service_tier",
    "gen_ai.request.service_tier",
  ],
  speed: ["speed", "anthropic.usage.speed", "anthropic.response.speed", "gen_ai.usage.speed"],
  errorType: ["error.type", "exception.type", "error_type"],
  httpStatus: ["http.response.status_code", "http.status_code", "status_code"],
  clientCostUsd: [
    "gen_ai.usage.cost",
    "operation.cost",
    "llm.cost.total",
    "gen_ai.cost.total_cost",
    "gen_ai.usage.total_cost",
    "llm.usage.cost",
  ],
  attempt: ["attempt"],
  resends: ["http.request.resend_count"],
  toolName: ["gen_ai.tool.name", "ai.toolCall.name", "tool.name", "tool_name", "function_name", "traceloop.entity.name", "mcp.tool.name"],
  toolServer: ["mcp.server.name", "mcp_server_name", "gen_ai.tool.server", "mcp_server"],
  toolCallId: ["gen_ai.tool.call.id", "ai.toolCall.id", "tool_call.id", "tool_use_id", "call_id"],
  toolArguments: ["gen_ai.tool.call.arguments", "ai.toolCall.args", "traceloop.entity.input", "input.value", "tool.parameters"],
  prompt: ["gen_ai.input.messages", "ai.prompt.messages", "gen_ai.prompt"],
  /** The whole request, where nothing tells the messages by themselves. */
  rawPrompt: ["input.value", "ai.prompt", "langfuse.observation.input", "gen_ai.system_instructions"],
} as const satisfies { readonly [meaning: string]: readonly string[] };

/** Who and where, on a span, on its ancestors or on its resource. */
export const IDENTITY_TEXT = {
  identity: ["user.account_uuid", "user.id", "enduser.id", "langfuse.user.id", "langfuse.userId", "user_id", "user.account_id"],
  operator: ["enduser.id", "user.email", "gen_ai.request.user", "user.id"],
  session: [
    "gen_ai.conversation.id",
    "session.id",
    "conversation.id",
    "anthropic.session.id",
    "langfuse.session.id",
    "langsmith.trace.session_id",
    "session_id",
  ],
  agent: ["gen_ai.agent.name", "agent.name", "ai.telemetry.functionId", "graph.node.id", "gen_ai.agent.id", "agent_name"],
  workflow: ["gen_ai.workflow.name", "traceloop.workflow.name"],
  application: ["openinference.project.name", "service.name"],
  environment: ["deployment.environment.name", "deployment.environment", "langfuse.environment", "environment", "env"],
  team: ["team.id", "team", "team.name", "team_id"],
  tenant: ["tenant.id", "tenant", "tenant_id", "organization.id"],
  credential: ["metadata.user_api_key_hash", "metadata.user_api_key_alias"],
  ip: ["client.address", "metadata.requester_ip_address"],
  userAgent: ["user_agent.original"],
} as const satisfies { readonly [meaning: string]: readonly string[] };

/** Prefixes under which emitters put the properties that their user chose. */
export const PROPERTY_PREFIXES = [
  "ai.telemetry.metadata.",
  "ai.settings.context.",
  "traceloop.association.properties.",
  "langfuse.trace.metadata.",
  "langfuse.observation.metadata.",
  "langsmith.metadata.",
  "metadata.",
  "gen_ai.request.metadata.",
] as const;

/** Names under these prefixes that the emitter itself put there: some differ with every call. */
export const OWN_PROPERTIES = /^langsmith\.metadata\.(?:ls_|LANGSMITH_|LANGCHAIN_|__ls|usage_metadata$|revision_id$|tool_call_id$)/;

/** What a user-chosen property means, by its name in lower case without separators. */
export const PROPERTY_MEANING: {
  readonly [name: string]: "identity" | "session" | "team" | "tenant" | "agent" | "environment" | "application";
} = {
  userid: "identity",
  user: "identity",
  userapikeyuserid: "identity",
  serviceaccount: "identity",
  identity: "identity",
  sessionid: "session",
  session: "session",
  conversationid: "session",
  threadid: "session",
  chatid: "session",
  team: "team",
  teamid: "team",
  teamname: "team",
  userapikeyteamalias: "team",
  userapikeyteamid: "team",
  tenant: "tenant",
  tenantid: "tenant",
  customer: "tenant",
  customerid: "tenant",
  organizationid: "tenant",
  orgid: "tenant",
  userapikeyorgid: "tenant",
  agent: "agent",
  agentname: "agent",
  environment: "environment",
  env: "environment",
  application: "application",
  app: "application",
};

/** Names on the span itself that are worth grouping by, beside what the conventions place. */
export const SPAN_LABELS = [
  "query_source",
  "speed",
  "prompt.id",
  "originator",
  "gen_ai.data_source.id",
  "openlit.agent.version_hash",
  "gen_ai.agent.version",
  "department",
  "cost_center",
];

/** Resource attributes that describe a machine or a process, not who pays: never kept. */
export const RESOURCE_NOISE = [
  "process.",
  "host.",
  "os.",
  "telemetry.",
  "device.",
  "container.",
  "k8s.pod.",
  "k8s.node.",
  "webengine.",
  "browser.",
  "faas.instance",
  "thread.",
  "user_agent.",
  "session.",
] as const;
/** Resource attributes that have a place of their own. */
export const RESOURCE_PLACED = new Set<string>([
  "countinghouse.on_behalf_of",
  "countinghouse.operator_proof",
  "service.name",
  "deployment.environment.name",
  "deployment.environment",
  "env",
  "environment",
  "team",
  "team.id",
  "team.name",
  "tenant.id",
  "tenant",
  "organization.id",
  "openinference.project.name",
  "user.id",
  "enduser.id",
  "user.email",
  "user.account_uuid",
  "user.account_id",
]);
