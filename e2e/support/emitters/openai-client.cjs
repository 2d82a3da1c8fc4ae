/**
 * A program that uses the OpenAI client under an instrumentation of others, as its users run it: the instrumentation is
 * registered before the client is loaded, and spans leave through a stock OTLP exporter, which is told where to by the
 * variables that OpenTelemetry defines.
 */
const { NodeTracerProvider, SimpleSpanProcessor, BatchSpanProcessor } = require("@opentelemetry/sdk-trace-node");
const { resourceFromAttributes } = require("@opentelemetry/resources");

const [, , instrumentation, encoding, processor, calls, service, modelURL] = process.argv;

const { OTLPTraceExporter } =
  encoding === "json" ? require("@opentelemetry/exporter-trace-otlp-http") : require("@opentelemetry/exporter-trace-otlp-proto");
const exporter = new OTLPTraceExporter();
const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({ "service.name": service }),
  spanProcessors: [processor === "simple" ? new SimpleSpanProcessor(exporter) : new BatchSpanProcessor(exporter)],
});
provider.register();

/** @returns the client, instrumented. */
function instrumented() {
  if (instrumentation === "openinference") {
    const { OpenAIInstrumentation } = require("@arizeai/openinference-instrumentation-openai");
    const OpenAI = require("openai");
    const made = new OpenAIInstrumentation({ tracerProvider: provider });
    made.manuallyInstrument(OpenAI.OpenAI ?? OpenAI);
    return OpenAI.OpenAI ?? OpenAI;
  }
  const { OpenAIInstrumentation } = require("@opentelemetry/instrumentation-openai");
  const made = new OpenAIInstrumentation();
  made.setTracerProvider(provider);
  made.enable();
  return require("openai").OpenAI;
}

async function main() {
  const Client = instrumented();
  const client = new Client({ apiKey: "not-a-key", baseURL: modelURL });
  const tracer = provider.getTracer("support-desk");
  for (let i = 0; i < Number(calls); i++) {
    await tracer.startActiveSpan("invoke_agent triage", async (span) => {
      span.setAttributes({ "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "triage" });
      await client.chat.completions.create({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Sort this ticket." }] });
      span.end();
    });
  }
  await provider.forceFlush();
  await provider.shutdown();
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
