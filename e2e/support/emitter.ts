/**
 * A real emitter: the Vercel AI SDK with its own OpenTelemetry integration and the OTLP/HTTP exporter, on a model that
 * answers by itself. Nothing in it knows this product but the address and the token.
 */
import { OpenTelemetry } from "@ai-sdk/otel";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { generateText } from "ai";
import { MockLanguageModelV4 } from "ai/test";

export type EmittedCall = { input: number; cacheRead: number; output: number };

/** Makes one call of an agent and flushes its spans. */
export async function emitCall(
  target: { baseURL: string; token: string; service: string; environment: string; agent: string; model: string },
  usage: EmittedCall,
): Promise<void> {
  const exporter = new OTLPTraceExporter({
    url: `${target.baseURL}/api/v1/otlp/v1/traces`,
    headers: { authorization: `Bearer ${target.token}` },
  });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": target.service, "deployment.environment.name": target.environment }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  const model = new MockLanguageModelV4({
    provider: "openai.chat",
    modelId: target.model,
    doGenerate: {
      content: [{ type: "text", text: "done" }],
      finishReason: { unified: "stop", raw: "stop" },
      usage: {
        inputTokens: { total: usage.input, noCache: usage.input - usage.cacheRead, cacheRead: usage.cacheRead, cacheWrite: 0 },
        outputTokens: { total: usage.output, text: usage.output, reasoning: 0 },
      },
      response: { id: `chatcmpl-${crypto.randomUUID()}`, modelId: target.model, timestamp: new Date() },
      warnings: [],
    },
  });
  await generateText({
    model,
    prompt: "Sort this ticket.",
    telemetry: { functionId: target.agent, integrations: [new OpenTelemetry({ tracer: provider.getTracer("gen_ai") })] },
  });
  await provider.forceFlush();
  await provider.shutdown();
}
