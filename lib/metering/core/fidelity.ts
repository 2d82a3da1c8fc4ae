/**
 * What each producer of usage leaves out, what that does to the figures, and how to mend it. Data: a producer is known by
 * its name as stored, `claude-code/2.1.197` or `otlp:<scope>@<version>`. Observed by running each client against the same
 * answers; versions are those that were run.
 */
export type Loss = { loses: string; effect: string; fix: string };
export type Fidelity = { name: string; about: string; losses: readonly Loss[] };
/** `sign`: what it is recognised by. `path`: where it is sent, below /api/v1. */
type KnownProducer = Fidelity & { sign: string; path: string };

const NO_WRITE_SPLIT: Loss = {
  loses: "How long a cache write lives",
  effect: "Writes of one hour are priced as writes of five minutes.",
  fix: "Send the provider's usage object to /api/v1/responses, or reconcile with the provider's invoice.",
};
const HIDDEN_RETRIES: Loss = {
  loses: "Tries that failed before the answer",
  effect: "Retry storms show as slow calls, not as many.",
  fix: "Put a gateway in front, or trace the HTTP client as well.",
};

const KNOWN: readonly (KnownProducer & { producer: RegExp })[] = [
  { producer: /^native$/, name: "Usage events", sign: "the path", path: "/events", about: "Exactly what was sent.", losses: [] },
  {
    producer: /^csv$/,
    name: "Usage CSV",
    sign: "the header of the file",
    path: "/imports",
    about: "Exactly what the file says.",
    losses: [],
  },
  {
    producer: /^cloudevents$/,
    name: "CloudEvents",
    sign: "specversion 1.0, in the body or in headers",
    path: "/cloudevents",
    about: "Exactly what was sent.",
    losses: [],
  },
  {
    producer: /^response:/,
    name: "Provider responses",
    sign: "the names in the answer's own usage",
    path: "/responses/{provider}",
    about: "The provider's own usage object: nothing is lost.",
    losses: [],
  },
  {
    producer: /^claude-code/,
    name: "Claude Code",
    sign: "the scope com.anthropic.claude_code, or its events",
    path: "/otlp",
    about: "One log event for each request, with its request id.",
    losses: [
      NO_WRITE_SPLIT,
      {
        loses: "Web searches",
        effect: "Search fees are in the client's own cost, not in ours.",
        fix: "Compare the client's cost on the event, or reconcile with the invoice.",
      },
    ],
  },
  {
    producer: /^codex/,
    name: "Codex",
    sign: "the scope codex, or its events",
    path: "/otlp",
    about: "One log event for each answer, with reasoning and cached tokens.",
    losses: [
      {
        loses: "A request id",
        effect: "Two answers of one conversation at the same millisecond cannot be told apart.",
        fix: "Leave both logs and traces on: the trace tells them apart.",
      },
    ],
  },
  {
    producer: /^gemini-cli/,
    name: "Gemini CLI",
    sign: "the scope gemini-cli, or its events",
    path: "/otlp",
    about: "One log event for each answer; its spans and metrics leave thoughts out and are evidence.",
    losses: [],
  },
  {
    producer: /^otlp:ai@/,
    name: "Vercel AI SDK up to 6",
    sign: "the scope of its spans, ai",
    path: "/otlp",
    about: "Inner spans count; each try has a span.",
    losses: [],
  },
  {
    producer: /^otlp:gen_ai@/,
    name: "Vercel AI SDK 7",
    sign: "the scope of its spans, gen_ai",
    path: "/otlp",
    about: "Chat spans count; the agent's name is on their parents.",
    losses: [
      NO_WRITE_SPLIT,
      HIDDEN_RETRIES,
      {
        loses: "Reasoning tokens",
        effect: "They are in the completion, and not shown apart.",
        fix: "Set usage: true in the telemetry options.",
      },
    ],
  },
  {
    producer: /^otlp:@traceloop\/instrumentation-anthropic/,
    name: "OpenLLMetry for Anthropic",
    sign: "the scope of its spans, @traceloop/instrumentation-anthropic, and its version",
    path: "/otlp",
    about: "One span for each call; parents may come later.",
    losses: [NO_WRITE_SPLIT],
  },
  {
    producer: /^otlp:(@traceloop\/|opentelemetry\.instrumentation\.(?!openai_))/,
    name: "OpenLLMetry",
    sign: "the scope of its spans, @traceloop/… or opentelemetry.instrumentation.…",
    path: "/otlp",
    about: "One span for each call; parents may come later.",
    losses: [
      {
        loses: "Cached, reasoning and embedding tokens of OpenAI calls",
        effect: "Cached prompts are priced as uncached ones; embeddings have no count.",
        fix: "Use the OpenInference instrumentation, or send the provider's usage object to /api/v1/responses.",
      },
      {
        loses: "Usage of streams that do not ask for it",
        effect: "The client estimates, and the estimate looks measured.",
        fix: "Set stream_options.include_usage in each streamed request.",
      },
    ],
  },
  {
    producer: /^otlp:(@arizeai\/openinference-instrumentation-openai|openinference\.instrumentation\.openai)/,
    name: "OpenInference for OpenAI",
    sign: "the scope of its spans, @arizeai/openinference-instrumentation-openai or openinference.instrumentation.openai",
    path: "/otlp",
    about: "Prompt and completion with their cached and reasoning parts.",
    losses: [
      {
        loses: "Usage of streams and of embeddings",
        effect: "These calls are counted with unknown usage.",
        fix: "Set stream_options.include_usage, and send embeddings to /api/v1/responses/openai.",
      },
      {
        loses: "Calls that failed",
        effect: "Errors and retry storms are not seen.",
        fix: "Trace the HTTP client as well, or put a gateway in front.",
      },
    ],
  },
  {
    producer: /^otlp:(@arizeai\/openinference|openinference)/,
    name: "OpenInference",
    sign: "the scope of its spans, @arizeai/openinference… or openinference.instrumentation…",
    path: "/otlp",
    about: "Prompt and completion with their parts.",
    losses: [NO_WRITE_SPLIT],
  },
  {
    producer: /^otlp:com\.anthropic\./,
    name: "Anthropic SDK",
    sign: "the scope of its spans, com.anthropic.sdk…",
    path: "/otlp",
    about: "Whole usage, with the lifetime of cache writes and the number of tries.",
    losses: [],
  },
  {
    producer: /^otlp:(@opentelemetry\/instrumentation-openai|opentelemetry\.instrumentation\.openai_)/,
    name: "OpenTelemetry for OpenAI",
    sign: "the scope of its spans, @opentelemetry/instrumentation-openai or opentelemetry.instrumentation.openai_v2",
    path: "/otlp",
    about: "Prompt and completion only.",
    losses: [
      {
        loses: "Cached and reasoning tokens",
        effect: "Cached prompts are priced as uncached ones: the cost is too high.",
        fix: "Use the OpenInference instrumentation, or send the provider's usage object to /api/v1/responses/openai.",
      },
      HIDDEN_RETRIES,
    ],
  },
  {
    producer: /^otlp:@?openlit/,
    name: "OpenLIT",
    sign: "the scope of its spans, openlit",
    path: "/otlp",
    about: "Prompt and completion with cached tokens; its own cost is kept and never charged.",
    losses: [{ loses: "Reasoning tokens", effect: "They are in the completion, and not shown apart.", fix: "Nothing is lost in money." }],
  },
  {
    producer: /^otlp:langfuse/,
    name: "Langfuse",
    sign: "attributes langfuse.observation.…, whatever the scope",
    path: "/otlp",
    about: "Generations and embeddings count; its own cost is kept and never charged.",
    losses: [
      {
        loses: "Whether parts are inside the input",
        effect: "Names of one's own are read as standing beside each other, unless a total says otherwise.",
        fix: "Send the total with the usage details, or the provider's usage object as it came.",
      },
      NO_WRITE_SPLIT,
    ],
  },
  {
    producer: /^otlp:pydantic-ai/,
    name: "Pydantic AI",
    sign: "the scope of its spans, pydantic-ai",
    path: "/otlp",
    about: "Chat spans count; runs repeat them and are evidence.",
    losses: [NO_WRITE_SPLIT],
  },
  {
    producer: /^(otlp:)?litellm/,
    name: "LiteLLM",
    sign: "the path, or the scope litellm",
    path: "/gateways/litellm or /otlp",
    about: "One entry for each call, with key, team and end user.",
    losses: [
      {
        loses: "Calls whose sending failed",
        effect: "Its callback never sends a batch twice: these calls are missing.",
        fix: "Send the spend log of that time to the same path: a call that came already counts once.",
      },
    ],
  },
  {
    producer: /^(otlp:)?langsmith/,
    name: "LangSmith and LangChain",
    sign: "the path, or the scope langsmith",
    path: "/gateways/langsmith or /otlp",
    about: "Runs of models count once, when they have ended; chains that repeat them count nothing.",
    losses: [
      {
        loses: "What only the begin of a run told",
        effect: "An end without its kind and counts, or without trace_id and dotted_order, is rejected and stands in the queue.",
        fix: "Update LangSmith's clients: current ones send run_type, trace_id and dotted_order with the end too.",
      },
      {
        loses: "Counts told after the end of a run",
        effect: "They count with the call within two days, whatever came first; later, and where no end came, they are evidence only.",
        fix: "Send trace_id and dotted_order with the update, as LangSmith's clients do, and run_type for an embedding.",
      },
      {
        loses: "That runs and OpenTelemetry spans are of one call",
        effect: "With LANGSMITH_OTEL_ENABLED alone the Python client sends both, and calls may count twice.",
        fix: "Set LANGSMITH_OTEL_ONLY=true with the OpenTelemetry address.",
      },
      {
        loses: "Usage of streams without it",
        effect: "Such calls are one request of unknown tokens, flagged usage_missing.",
        fix: "Ask the provider for it: stream_usage in LangChain, stream_options.include_usage with OpenAI.",
      },
      {
        loses: "Tries that failed inside a run",
        effect: "Retry storms show as slow calls, not as many.",
        fix: "Put a gateway in front, or trace the HTTP client as well.",
      },
    ],
  },
  {
    producer: /^usage-export:/,
    name: "Usage export of a provider",
    sign: "the buckets or the header of the file",
    path: "/imports",
    about: "Sums of many calls by hour or day, as the provider counted them: counted only where no emitter tells the calls.",
    losses: [
      {
        loses: "The calls themselves",
        effect: "Who asked, with which tool and in which trace is not known; a key is attributed as a whole.",
        fix: "Connect an emitter for the keys that matter. From then on the rows of these keys are left out of exports by themselves.",
      },
      {
        loses: "What happened since the last file",
        effect: "Usage comes late: budgets and detectors see it when the file is brought in.",
        fix: "Import more often, or connect an emitter.",
      },
    ],
  },
  {
    producer: /^helicone$/,
    name: "Helicone",
    sign: "the path",
    path: "/gateways/helicone",
    about: "One entry for each call, with the provider's own usage where the answer is in it.",
    losses: [
      {
        loses: "The answer of long calls",
        effect: "Their entry has Helicone's own counts only, without cached tokens in older versions.",
        fix: "Send Helicone's request log beside the webhook: one call counts once.",
      },
    ],
  },
  {
    producer: /^kong$/,
    name: "Kong AI Gateway",
    sign: "the path; a block of ai for each plugin",
    path: "/gateways/kong",
    about: "One entry for each plugin that called a model.",
    losses: [
      {
        loses: "Cached and reasoning tokens, in older versions",
        effect: "Cached prompts are priced as uncached ones: the cost is too high.",
        fix: "Upgrade the AI plugins, or send the provider's usage object to /api/v1/responses.",
      },
      NO_WRITE_SPLIT,
    ],
  },
  {
    producer: /^envoy$/,
    name: "Envoy AI Gateway",
    sign: "the path; the keys of the access log",
    path: "/gateways/envoy",
    about: "One line for each request, with the keys that its operator chose.",
    losses: [
      {
        loses: "What the operator did not log",
        effect: "Cached tokens that are in no key are priced as uncached ones.",
        fix: "Log CachedInputToken, CacheCreationInputToken and ReasoningToken beside InputToken and OutputToken.",
      },
      NO_WRITE_SPLIT,
    ],
  },
  {
    producer: /^cloudflare$/,
    name: "Cloudflare AI Gateway",
    sign: "the path",
    path: "/gateways/cloudflare",
    about: "One row for each request; answers from its cache cost nothing.",
    losses: [
      {
        loses: "Cached and reasoning tokens",
        effect: "Cached prompts are priced as uncached ones: the cost is too high.",
        fix: "Instrument the client as well (one call counts once), or send the provider's usage object to /api/v1/responses.",
      },
    ],
  },
  {
    producer: /^openrouter$/,
    name: "OpenRouter",
    sign: "the path",
    path: "/gateways/openrouter",
    about: "One record for each generation, by the provider's own count.",
    losses: [
      {
        loses: "Cache writes",
        effect: "In records of generations they are in the prompt; answers with usage tell them apart.",
        fix: "Send the answers with their usage to /api/v1/responses/openrouter.",
      },
    ],
  },
  {
    producer: /^bedrock$/,
    name: "Bedrock invocation log",
    sign: "the path",
    path: "/gateways/bedrock",
    about: "One entry for each call, with the role that made it.",
    losses: [NO_WRITE_SPLIT],
  },
  // After all whose scope is known.
  {
    producer: /^otlp:/,
    name: "Other OpenTelemetry",
    sign: "attributes gen_ai.… under a scope that is not listed here",
    path: "/otlp",
    about: "What it tells by the conventions; what it leaves out was not looked at.",
    losses: [
      {
        loses: "Whether cached tokens are inside the input",
        effect: "They are taken as inside it, unless they are more than it; such counts are the client's word.",
        fix: "Compare one call with the provider's answer, or send the provider's usage object to /api/v1/responses.",
      },
    ],
  },
];

/** What is known of all, as people read it. */
export const KNOWN_PRODUCERS: readonly KnownProducer[] = KNOWN.map(({ producer: _, ...known }) => known);

/** What is known of a producer; null for one that was never looked at. */
export function fidelityOf(producer: string): Fidelity | null {
  const known = KNOWN.find((candidate) => candidate.producer.test(producer));
  return known ? { name: known.name, about: known.about, losses: known.losses } : null;
}
