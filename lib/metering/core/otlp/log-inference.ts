/** The event of the GenAI conventions. Its instrumentation also makes a span of the call, which is what is billed. */
import { modelOperation } from "../operations";
import { given } from "../optional";
import { providerNamed, providerOfModel } from "../providers";
import { isMeasured } from "../reported-usage";
import { SPAN_TEXT, SPAN_USAGE } from "./aliases";
import { readUsage, textAt } from "./attribute-access";
import { promptOf } from "./content";
import type { LogReading } from "./log-event";
import type { LogRecord } from "./model";
import { conventionFor, producerOf } from "./producers";

const NAMES = new Set(["gen_ai.client.inference.operation.details", "gen_ai.client.inference.details"]);

export function readInference(record: LogRecord, name: string): LogReading | null {
  if (!NAMES.has(name)) return null;
  const { attributes } = record;
  const { usage, flags } = readUsage(attributes, SPAN_USAGE);
  if (!isMeasured(usage)) return null;
  const producer = producerOf(record.scope);
  const { id } = producer;
  const model = textAt(attributes, SPAN_TEXT.model) ?? textAt(attributes, SPAN_TEXT.requestModel);
  const provider = providerNamed(textAt(attributes, SPAN_TEXT.provider)) ?? providerOfModel(model);
  const responseId = textAt(attributes, SPAN_TEXT.responseId);
  return {
    // Without a span around it the event is all that is told of the call.
    kind: id === "gemini-cli" || record.spanId !== "" ? "evidence" : "call",
    producer: id === "gemini-cli" ? id : "other",
    operation: modelOperation(textAt(attributes, ["gen_ai.operation.name"])) ?? "chat",
    keyParts: [],
    model,
    provider,
    usage,
    usageFlags: flags,
    prompt: promptOf(attributes),
    convention: conventionFor(producer, () => ({ provider, model })),
    ...given("callKey", responseId === undefined ? undefined : `${provider ?? "unknown"}:${responseId}`),
  };
}
