/**
 * What each producer of usage leaves out, what that does to the figures, and how to mend it. Data: a producer is known by
 * its name as stored, `claude-code/2.1.197` or `otlp:<scope>@<version>`. Observed by running each client against the same
 * answers; versions are those that were run.
 */
export type Loss = { loses: string; effect: string; fix: string };
export type Fidelity = { name: string; about: string; losses: readonly Loss[] };

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

const KNOWN: readonly (Fidelity & { producer: RegExp })[] = [
  { producer: /^native$/, name: "Usage events", about: "Exactly what was sent.", losses: [] },
  { producer: /^csv$/, name: "Usage CSV", about: "Exactly what the file says.", losses: [] },
  { producer: /^cloudevents$/, name: "CloudEvents", about: "Exactly what was sent.", losses: [] },
  { producer: /^response:/, name: "Provider responses", about: "The provider's own usage object: nothing is lost.", losses: [] },
  {
    producer: /^claude-code/,
    name: "Claude Code",
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
    about: "One log event for each answer; its spans and metrics leave thoughts out and are evidence.",
    losses: [],
  },
  {
    producer: /^otlp:ai@/,
    name: "Vercel AI SDK up to 6",
    about: "Inner spans count; each try has a span.",
    losses: [],
  },
  {
    producer: /^otlp:gen_ai@/,
    name: "Vercel AI SDK 7",
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
    about: "One span for each call; parents may come later.",
    losses: [NO_WRITE_SPLIT],
  },
  {
    producer: /^otlp:(@traceloop\/|opentelemetry\.instrumentation\.)/,
    name: "OpenLLMetry",
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
    about: "Prompt and completion with their parts.",
    losses: [NO_WRITE_SPLIT],
  },
  {
    producer: /^otlp:com\.anthropic\./,
    name: "Anthropic SDK",
    about: "Whole usage, with the lifetime of cache writes and the number of tries.",
    losses: [],
  },
  {
    producer: /^otlp:(@opentelemetry\/instrumentation-openai|opentelemetry\.instrumentation\.openai_)/,
    name: "OpenTelemetry for OpenAI",
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
    about: "Prompt and completion with cached tokens; its own cost is kept and never charged.",
    losses: [{ loses: "Reasoning tokens", effect: "They are in the completion, and not shown apart.", fix: "Nothing is lost in money." }],
  },
  {
    producer: /^otlp:pydantic-ai/,
    name: "Pydantic AI",
    about: "Chat spans count; runs repeat them and are evidence.",
    losses: [NO_WRITE_SPLIT],
  },
  {
    producer: /^(otlp:)?litellm/,
    name: "LiteLLM",
    about: "One entry for each call, with key, team and end user. It never sends twice: a lost answer is a lost call.",
    losses: [],
  },
  {
    producer: /^usage-export:/,
    name: "Usage export of a provider",
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
    about: "One entry for each call, with the role that made it.",
    losses: [NO_WRITE_SPLIT],
  },
];

/** What is known of all, as people read it. */
export const KNOWN_PRODUCERS: readonly Fidelity[] = KNOWN.map(({ name, about, losses }) => ({ name, about, losses }));

/** What is known of a producer; null for one that was never looked at. */
export function fidelityOf(producer: string): Fidelity | null {
  const known = KNOWN.find((candidate) => candidate.producer.test(producer));
  return known ? { name: known.name, about: known.about, losses: known.losses } : null;
}
