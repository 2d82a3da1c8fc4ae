import { RunsAnswer } from "./answers";
import type { Listed } from "./listed";

const RUNS =
  "LANGSMITH_ENDPOINT is the address up to “langsmith”, LANGSMITH_API_KEY a token that may send usage (the header x-api-key, or Authorization). Runs of models and tools count once, when they have ended, whether their begin and their end come together or apart, where the end tells run_type and trace_id or dotted_order itself; counts that an update tells after the end count with it; attachments and feedback are not read. The header On-Behalf-Of proves the operator, as with events.";

export const LANGSMITH_OPERATIONS: Readonly<Record<string, Listed>> = {
  "/gateways/langsmith/info": {
    group: "Usage in",
    load: () => import("../gateways/langsmith/info/route"),
    GET: { summary: "Read how LangSmith's clients may send runs" },
  },
  "/gateways/langsmith/runs/multipart": {
    group: "Usage in",
    load: () => import("../gateways/langsmith/runs/multipart/route"),
    POST: { summary: "Send runs of LangSmith's clients in parts", description: RUNS, answer: RunsAnswer, status: 202 },
  },
  "/gateways/langsmith/runs/batch": {
    group: "Usage in",
    load: () => import("../gateways/langsmith/runs/batch/route"),
    POST: { summary: "Send runs of LangSmith's clients as JSON", description: RUNS, answer: RunsAnswer, status: 202 },
  },
  "/gateways/langsmith/runs": {
    group: "Usage in",
    load: () => import("../gateways/langsmith/runs/route"),
    POST: { summary: "Send one run of LangSmith's clients", description: RUNS, answer: RunsAnswer, status: 202 },
  },
  "/gateways/langsmith/otel/v1/traces": {
    group: "Usage in",
    load: () => import("../gateways/langsmith/otel/v1/traces/route"),
    POST: {
      summary: "Send OpenTelemetry spans of LangSmith's clients",
      description:
        "As /otlp/v1/traces, with the key in x-api-key: where the clients send when LANGSMITH_OTEL_ENABLED is set. Set LANGSMITH_OTEL_ONLY=true with it: without it the Python client sends its runs as well, and calls may count twice.",
    },
  },
  "/gateways/langsmith/runs/[runId]": {
    group: "Usage in",
    load: () => import("../gateways/langsmith/runs/[runId]/route"),
    PATCH: { summary: "Send what ended one run of LangSmith's clients", description: RUNS, answer: RunsAnswer, status: 202 },
  },
};
