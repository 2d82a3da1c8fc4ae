/**
 * AWS Bedrock's model invocation log, from S3 or out of the envelope of CloudWatch Logs. Cached tokens stand beside the
 * input. Who called is the ARN; what the caller tagged is in `requestMetadata`.
 */
import { readLooseInstant } from "../instants";
import { MAX_NAME_CHARACTERS, tidyText } from "../limits";
import { given } from "../optional";
import { isObject, type JsonObject, objectOf } from "../read-json";
import type { ReportedUsage } from "../reported-usage";
import type { Operation } from "../usage-event";
import { usageOf } from "./answer-fields";
import { callEvent } from "./call-event";
import { chosenProperties } from "./chosen-properties";
import { nested } from "./litellm-fields";
import { nameAt, type Paths, readCounts, readProviderUsage } from "./provider-usage";
import { factsHash, type Reading, UNREADABLE_FACTS } from "./read-rows";
import { asRows, lastAnswer } from "./streamed-answers";

const COUNTS: Paths = {
  input: ["input.inputTokenCount"],
  cacheRead: ["input.cacheReadInputTokenCount"],
  cacheWriteTotal: ["input.cacheWriteInputTokenCount"],
  output: ["output.outputTokenCount"],
};

/** A record, or those that a log group wrapped: no deeper, whatever a body holds. */
export function readBedrock(sent: JsonObject, receivedAt: Date): Reading[] {
  if (!Array.isArray(sent.logEvents)) return readInvocation(sent, receivedAt);
  return sent.logEvents.filter(isObject).flatMap((event) => readInvocation(nested(event.message), receivedAt));
}

function readInvocation(sent: JsonObject, receivedAt: Date): Reading[] {
  const id = nameAt(sent, ["requestId"]);
  const sentModel = nameAt(sent, ["modelId"]);
  if (id === undefined || sentModel === undefined)
    return [{ ...given("id", id), reason: "not a record of a model invocation: it has no requestId or no modelId", location: "requestId" }];
  const flags: string[] = [];
  const answer = answerIn(objectOf(sent.output).outputBodyJson);
  const usage = withAnswer(readCounts(sent, COUNTS, flags), answer);
  const metadata = nested(sent.requestMetadata);
  const error = nameAt(sent, ["errorCode"]);
  const arn = nameAt(sent, ["identity.arn"]);
  const time = readLooseInstant(sent.timestamp);
  const payloadHash = factsHash({ id, sentModel, usage, metadata, error, arn, timestamp: sent.timestamp, operation: sent.operation });
  if (payloadHash === null) return [{ id, reason: UNREADABLE_FACTS, location: "requestMetadata" }];
  const chosen = chosenProperties(metadata);
  // The last part of an ARN names the model or the inference profile.
  const named = sentModel.startsWith("arn:") ? (sentModel.split("/").at(-1) ?? sentModel) : sentModel;
  // A profile of the customer's own names no model: the answer does, where it was logged.
  const model = sentModel.includes(":application-inference-profile/") ? (nameAt(answer, ["model"]) ?? named) : named;
  const event = callEvent({
    dedupeKey: `bedrock:${id}`,
    payloadHash,
    producer: "bedrock",
    occurredAt: time ?? receivedAt,
    operation: operationOf(model, usage.output),
    status: error === undefined ? "ok" : "error",
    provider: "aws.bedrock",
    model: tidyText(model, MAX_NAME_CHARACTERS),
    lines: [{ usage, rule: "disjoint" }],
    hints: { ...given("credential", arn), ...given("identity", arn), ...chosen.hints },
    labels: [
      ...chosen.labels,
      ["account_id", nameAt(sent, ["accountId"])],
      ["inference_region", nameAt(sent, ["inferenceRegion"])],
      ["model_arn", sentModel === model ? undefined : sentModel],
    ],
    flags,
    region: nameAt(sent, ["region"]),
    callKey: `aws.bedrock:${id}`,
    errorType: error,
    latencyMs: objectOf(objectOf(objectOf(sent.output).outputBodyJson).metrics).latencyMs,
  });
  return [{ event, isTimeless: time === null }];
}

const answerIn = (body: unknown): JsonObject => (Array.isArray(body) ? (lastAnswer(asRows(body)) ?? {}) : objectOf(body));

/** What the log leaves out and the logged answer tells: its counts, or how long its cache writes live. */
function withAnswer(logged: ReportedUsage, answer: JsonObject): ReportedUsage {
  const sent = usageOf(answer);
  if (sent === undefined) return logged;
  const told = readProviderUsage(sent).lines[0]?.usage ?? {};
  if (logged.input === undefined && logged.output === undefined) return told;
  const { cacheWrite5m, cacheWrite1h } = told;
  const isSplit = (cacheWrite5m ?? 0n) + (cacheWrite1h ?? 0n) === logged.cacheWriteTotal;
  return { ...logged, ...(isSplit ? { ...given("cacheWrite5m", cacheWrite5m), ...given("cacheWrite1h", cacheWrite1h) } : {}) };
}

const operationOf = (model: string, output: bigint | undefined): Operation =>
  /rerank/i.test(model) ? "rerank" : /embed/i.test(model) && !output ? "embeddings" : "chat";
