/** How each kind of emitter is pointed here: a few lines to paste, with the address and token already in them. */
export type Recipe = { key: string; label: string; say: string; code: string };

export function recipesFor(origin: string, token: string): Recipe[] {
  return [
    {
      key: "otlp",
      label: "OpenTelemetry",
      say: "Any OTLP/HTTP exporter: the Vercel AI SDK, OpenLLMetry, OpenInference, Claude Code, Codex, Gemini CLI and others.",
      code: `OTEL_EXPORTER_OTLP_ENDPOINT=${origin}/api/v1/otlp\nOTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer ${token}"\nOTEL_RESOURCE_ATTRIBUTES="service.name=support-desk,deployment.environment.name=production"`,
    },
    {
      key: "litellm",
      label: "LiteLLM",
      say: "The generic API callback of the LiteLLM proxy, in its config.yaml.",
      code: `litellm_settings:\n  callbacks: ["generic_api"]\nenvironment_variables:\n  GENERIC_LOGGER_ENDPOINT: "${origin}/api/v1/gateways/litellm"\n  GENERIC_LOGGER_HEADERS: "Authorization=Bearer ${token}"`,
    },
    {
      key: "http",
      label: "Plain HTTP",
      say: "One event, an array or NDJSON. The same id again changes nothing.",
      code: `curl ${origin}/api/v1/events \\\n  -H "Authorization: Bearer ${token}" -H "Content-Type: application/json" \\\n  -d '{"id":"call-1","time":"'$(date -u +%Y-%m-%dT%H:%M:%SZ)'","provider":"anthropic","model":"claude-sonnet-4-5","operation":"chat","convention":"disjoint","usage":{"input":21,"cacheRead":3000,"output":393},"application":"support-desk","environment":"production","agent":"triage"}'`,
    },
  ];
}
