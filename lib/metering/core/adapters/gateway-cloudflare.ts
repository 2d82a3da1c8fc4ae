/** Cloudflare AI Gateway: its log rows, as its API lists them. It tells no cached tokens apart. */
import { costText } from "../cost-text";
import { readLooseInstant } from "../instants";
import { given } from "../optional";
import { providerNamed, providerOfModel } from "../providers";
import type { JsonObject } from "../read-json";
import { callEvent } from "./call-event";
import { chosenProperties } from "./chosen-properties";
import { isFalse, isTrue, nested } from "./litellm-fields";
import { nameAt, readCounts } from "./provider-usage";
import { factsHash, type Reading, UNREADABLE_FACTS } from "./read-rows";
import { operationOf } from "./response-kind";

const COUNTS = { input: ["tokens_in"], output: ["tokens_out"] };

export function readCloudflare(item: JsonObject, receivedAt: Date): Reading[] {
  const id = nameAt(item, ["id", "log_id"]);
  if (id === undefined) return [{ reason: "the row has no id", location: "id" }];
  const kept = Object.fromEntries(Object.entries(item).filter(([name]) => !/^(request|response)(_head|_body)?$/.test(name)));
  const payloadHash = factsHash(kept);
  if (payloadHash === null) return [{ id, reason: UNREADABLE_FACTS, location: "id" }];
  const time = readLooseInstant(item.created_at);
  const flags: string[] = [];
  const usage = readCounts(item, COUNTS, flags);
  const model = nameAt(item, ["model"]);
  const chosen = chosenProperties(nested(item.metadata));
  const httpStatus = Number(nameAt(item, ["status_code"]) ?? 200);
  const isError = isFalse(item.success) || httpStatus >= 400;
  const event = callEvent({
    dedupeKey: `cloudflare:${id}`,
    payloadHash,
    producer: "cloudflare",
    occurredAt: time ?? receivedAt,
    operation: operationOf(
      { operation: nameAt(item, ["model_type", "request_type"]) },
      usage.output ? { output_tokens: 1 } : undefined,
      model,
    ),
    status: isTrue(item.cached) ? "cache_hit" : isError ? "error" : "ok",
    provider: providerNamed(nameAt(item, ["provider"])) ?? providerOfModel(model),
    model,
    requestedModel: nameAt(nested(item.request_body ?? item.request), ["model"]),
    lines: [{ usage, rule: "inclusive" }],
    hints: { ...chosen.hints, ...given("credential", nameAt(item, ["api_key_id", "token_id"])) },
    labels: [...chosen.labels, ["path", nameAt(item, ["path"])]],
    flags,
    errorType: isError ? `http_${httpStatus}` : undefined,
    sessionId: chosen.sessionId,
    latencyMs: item.duration,
    clientCostUsd: costText(item.cost ?? undefined),
  });
  return [{ event, isTimeless: time === null }];
}
