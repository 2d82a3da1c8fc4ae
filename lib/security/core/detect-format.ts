/** Tells by its content which product wrote an item, so that senders need not say. */
import { isObject, type JsonObject } from "./fields";
import type { Format } from "./report";

const has = (value: JsonObject, ...names: string[]): boolean => names.every((name) => Object.hasOwn(value, name));

export function formatOf(value: JsonObject): Format | null {
  if (has(value, "runs") && (has(value, "version") || has(value, "$schema"))) return "sarif";
  if (has(value, "class_uid") || (has(value, "type_uid") && has(value, "category_uid"))) return "ocsf";
  if (has(value, "eventSource", "eventName")) return "cloudtrail";
  if (isObject(value.protoPayload)) return "google";
  if (has(value, "operationName") && (has(value, "resourceId") || has(value, "eventDataId"))) return "azure";
  if (has(value, "DetectorName") || has(value, "SourceMetadata") || has(value, "DetectorType")) return "trufflehog";
  if (has(value, "RuleID") || has(value, "rule", "offender")) return "gitleaks";
  if (isObject(value.alert) || has(value, "number", "secret_type")) return "github";
  if (isObject(value.events) && (has(value, "jti") || has(value, "iss"))) return "set";
  if (has(value, "kind") || has(value, "rule")) return "generic";
  return null;
}

/** Lines that scanners write about their own work beside their findings. */
export const isToolLog = (value: JsonObject): boolean => has(value, "level", "msg") || has(value, "level", "message", "logger");
