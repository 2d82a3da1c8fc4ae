/**
 * AWS Bedrock's model invocation log, from S3 or out of the envelope of CloudWatch Logs. Cached tokens stand beside the
 * input. Who called is the ARN; what the caller tagged is in `requestMetadata`.
 */
import { readLooseInstant } from "../instants";
import { MAX_NAME_CHARACTERS, tidyText } from "../limits";
import { given } from "../optional";
import { isObject, type JsonObject, objectOf } from "../read-json";
import type { Operation } from "../usage-event";
import { callEvent } from "./call-event";
import { chosenProperties } from "./chosen-properties";
import { nested } from "./litellm-fields";
import { nameAt, type Paths, readCounts } from "./provider-usage";
import { factsHash, type Reading, UNREADABLE_FACTS } from "./read-rows";

const COUNTS: Paths = {
  input: ["input.inputTokenCount"],
  cacheRead: ["input.cacheReadInputTokenCount"],
  cacheWriteTotal: ["input.cacheWriteInputTokenCount"],
  output: ["output.outputTokenCount"],
};

export function readBedrock(sent: JsonObject, receivedAt: Date): Reading[] {
  if (Array.isArray(sent.logEvents))
    return sent.logEvents.filter(isObject).flatMap((event) => readBedrock(nested(event.message), receivedAt));
  const id = nameAt(sent, ["requestId"]);
  const sentModel = nameAt(sent, ["modelId"]);
  if (id === undefined || sentModel === undefined)
    return [{ ...given("id", id), reason: "not a record of a model invocation: it has no requestId or no modelId", location: "requestId" }];
  const flags: string[] = [];
  const usage = readCounts(sent, COUNTS, flags);
  const metadata = nested(sent.requestMetadata);
  const error = nameAt(sent, ["errorCode"]);
  const arn = nameAt(sent, ["identity.arn"]);
  const time = readLooseInstant(sent.timestamp);
  const payloadHash = factsHash({ id, sentModel, usage, metadata, error, arn, timestamp: sent.timestamp, operation: sent.operation });
  if (payloadHash === null) return [{ id, reason: UNREADABLE_FACTS, location: "requestMetadata" }];
  const chosen = chosenProperties(metadata);
  // The last part of an ARN names the model or the inference profile.
  const model = sentModel.startsWith("arn:") ? (sentModel.split("/").at(-1) ?? sentModel) : sentModel;
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

const operationOf = (model: string, output: bigint | undefined): Operation =>
  /rerank/i.test(model) ? "rerank" : /embed/i.test(model) && !output ? "embeddings" : "chat";
