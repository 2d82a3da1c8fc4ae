/** How each kind of emitter is pointed here: a few lines to paste, with the address and token already in them. */
export type Recipe = {
  key: string;
  label: string;
  say: string;
  code: string;
  /** How its calls are paid: `ask` where only a person knows whether that is by the token or by the seat. */
  plan?: { say: string; ask: boolean };
};

const SEATS = "Do people use it on seats or a subscription? Then no money is spent per token: say so on the page of its source.";

export function recipesFor(origin: string, token: string): Recipe[] {
  return [
    {
      key: "otlp",
      label: "OpenTelemetry",
      say: "Any OTLP/HTTP exporter: the Vercel AI SDK, OpenLLMetry, OpenInference, Gemini CLI and others.",
      code: `OTEL_EXPORTER_OTLP_ENDPOINT=${origin}/api/v1/otlp\nOTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer ${token}"\nOTEL_RESOURCE_ATTRIBUTES="service.name=support-desk,deployment.environment.name=production"`,
    },
    {
      key: "claude-code",
      label: "Claude Code",
      say: "In the environment of each developer, or for all of them in the managed settings.",
      code: `CLAUDE_CODE_ENABLE_TELEMETRY=1\nOTEL_LOGS_EXPORTER=otlp\nOTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf\nOTEL_EXPORTER_OTLP_ENDPOINT=${origin}/api/v1/otlp\nOTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer ${token}"`,
      plan: { say: `${SEATS} Claude Code does not tell it. Give seats and API keys a source each.`, ask: true },
    },
    {
      key: "codex",
      label: "Codex CLI",
      say: "In ~/.codex/config.toml.",
      code: `[otel]\nlog_user_prompt = false\n\n[otel.exporter."otlp-http"]\nendpoint = "${origin}/api/v1/otlp/v1/logs"\nprotocol = "binary"\n\n[otel.exporter."otlp-http".headers]\n"authorization" = "Bearer ${token}"`,
      plan: {
        say: "Codex tells how it is signed in: with ChatGPT its calls are on a flat plan, with an API key they cost what they cost. Nothing is to be set.",
        ask: false,
      },
    },
    {
      key: "copilot",
      label: "GitHub Copilot",
      say: "In the environment in which the Copilot CLI or VS Code starts.",
      code: `COPILOT_OTEL_ENABLED=true\nOTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf\nOTEL_EXPORTER_OTLP_ENDPOINT=${origin}/api/v1/otlp\nOTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer ${token}"`,
      plan: { say: `${SEATS} Premium requests that were bought in advance are entered on the page Prices, as credits.`, ask: true },
    },
    {
      key: "litellm",
      label: "LiteLLM",
      say: "The generic API callback of the LiteLLM proxy, in its config.yaml.",
      code: `litellm_settings:\n  callbacks: ["generic_api"]\nenvironment_variables:\n  GENERIC_LOGGER_ENDPOINT: "${origin}/api/v1/gateways/litellm"\n  GENERIC_LOGGER_HEADERS: "Authorization=Bearer ${token}"`,
    },
    {
      key: "langsmith",
      label: "LangSmith",
      say: "LangChain, LangGraph and whatever else LangSmith's clients trace. What they sent to LangSmith comes here instead.",
      code: `LANGSMITH_TRACING=true\nLANGSMITH_ENDPOINT=${origin}/api/v1/gateways/langsmith\nLANGSMITH_API_KEY=${token}\nLANGSMITH_PROJECT=support-desk`,
    },
    {
      key: "http",
      label: "Plain HTTP",
      say: "One event, an array or NDJSON. The same id again changes nothing.",
      code: `curl ${origin}/api/v1/events \\\n  -H "Authorization: Bearer ${token}" -H "Content-Type: application/json" \\\n  -d '{"id":"call-1","time":"'$(date -u +%Y-%m-%dT%H:%M:%SZ)'","provider":"anthropic","model":"claude-sonnet-4-5","operation":"chat","convention":"disjoint","usage":{"input":21,"cacheRead":3000,"output":393},"application":"support-desk","environment":"production","agent":"triage"}'`,
    },
    {
      key: "answer",
      label: "Provider’s answer",
      say: "The answer of a provider, or its usage object alone, as it came. Nothing of the prompt or the answer is kept.",
      code: `curl ${origin}/api/v1/responses/anthropic \\\n  -H "Authorization: Bearer ${token}" -H "Content-Type: application/json" \\\n  -d '{"id":"msg_01","model":"claude-sonnet-4-5","usage":{"input_tokens":21,"cache_read_input_tokens":3000,"output_tokens":393},"context":{"application":"support-desk","environment":"production","agent":"triage"}}'`,
    },
    {
      key: "gateway",
      label: "Gateway log",
      say: "Log lines of Kong, Envoy AI Gateway, Cloudflare AI Gateway or Bedrock, webhooks of Helicone and OpenRouter: JSON, a list, or one a line.",
      code: `curl ${origin}/api/v1/gateways/kong \\\n  -H "Authorization: Bearer ${token}" -H "Content-Type: application/x-ndjson" \\\n  --data-binary @ai-gateway.log`,
    },
    {
      key: "cloudevents",
      label: "CloudEvents",
      say: "Structured, binary or batch; the event's source and id are what makes it one.",
      code: `curl ${origin}/api/v1/cloudevents \\\n  -H "Authorization: Bearer ${token}" -H "Content-Type: application/cloudevents+json" \\\n  -d '{"specversion":"1.0","type":"ai.usage","source":"support-desk","id":"call-1","time":"'$(date -u +%Y-%m-%dT%H:%M:%SZ)'","data":{"provider":"openai","model":"gpt-4o-mini","operation":"chat","usage":{"input":1200,"output":80}}}'`,
    },
  ];
}
