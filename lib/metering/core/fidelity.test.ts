import { describe, expect, it } from "vitest";
import { fidelityOf, KNOWN_PRODUCERS } from "./fidelity";

describe("what is known of a producer", () => {
  it.each([
    ["otlp:opentelemetry.instrumentation.openai_v2@2.0", "OpenTelemetry for OpenAI"],
    ["otlp:@opentelemetry/instrumentation-openai@0.21.0", "OpenTelemetry for OpenAI"],
    ["otlp:opentelemetry.instrumentation.openai.v1@0.40", "OpenLLMetry"],
    ["otlp:@traceloop/instrumentation-anthropic@0.27.0", "OpenLLMetry for Anthropic"],
    ["otlp:@arizeai/openinference-instrumentation-openai@4.2.7", "OpenInference for OpenAI"],
    ["otlp:openinference.instrumentation.langchain@0.1", "OpenInference"],
    ["otlp:langfuse-sdk@4.2.0", "Langfuse"],
    ["claude-code/2.1.197", "Claude Code"],
    ["response:openai", "Provider responses"],
    ["otlp:strands.telemetry@1.0", "Other OpenTelemetry"],
  ])("%s is %s", (producer, name) => {
    expect(fidelityOf(producer)?.name).toBe(name);
  });

  it("is told once for each, with where it sends and how it is recognised", () => {
    expect(new Set(KNOWN_PRODUCERS.map(({ name }) => name)).size).toBe(KNOWN_PRODUCERS.length);
    for (const { sign, path } of KNOWN_PRODUCERS) {
      expect(path).toMatch(/^\/[a-z]+/);
      expect(sign).not.toBe("");
    }
    expect(fidelityOf("something else")).toBeNull();
  });
});
