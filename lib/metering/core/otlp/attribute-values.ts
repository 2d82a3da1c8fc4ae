/**
 * Attributes in the shape of OTLP's JSON, from either encoding. Tolerant where emitters are sloppy: integers as text or as
 * number, doubles as text, empty values.
 */
import { isObject, type JsonObject } from "../read-json";
import type { Attributes, AttributeValue } from "./model";

const MAX_VALUE_DEPTH = 8;

/** The last of several values under one key wins; values that say nothing (`{}`, null) are absent. */
export function readAttributes(list: unknown): Attributes {
  // Those of protobuf are read as what they are.
  if (list instanceof Map) return list;
  const attributes = new Map<string, AttributeValue>();
  if (!Array.isArray(list)) return attributes;
  for (const item of list) addAttribute(attributes, item);
  return attributes;
}

export function addAttribute(attributes: Map<string, AttributeValue>, item: unknown): void {
  if (!isObject(item) || typeof item.key !== "string") return;
  const value = readValue(item.value, 0);
  if (value !== undefined) attributes.set(item.key, value);
}

function readValue(value: unknown, depth: number): AttributeValue | undefined {
  if (!isObject(value) || depth > MAX_VALUE_DEPTH) return undefined;
  if (typeof value.stringValue === "string") return value.stringValue;
  if (typeof value.boolValue === "boolean") return value.boolValue;
  if (value.intValue !== undefined && value.intValue !== null) return readInteger(value.intValue);
  if (value.doubleValue !== undefined && value.doubleValue !== null) return readDouble(value.doubleValue);
  if (isObject(value.arrayValue)) return listValues(value.arrayValue).flatMap((item) => readValue(item, depth + 1) ?? []);
  if (isObject(value.kvlistValue)) return readFields(listValues(value.kvlistValue), depth);
  return undefined;
}

const listValues = (holder: JsonObject): unknown[] => (Array.isArray(holder.values) ? holder.values : []);

function readFields(items: unknown[], depth: number): { [key: string]: AttributeValue } {
  const fields = new Map<string, AttributeValue>();
  for (const item of items) {
    const value = isObject(item) ? readValue(item.value, depth + 1) : undefined;
    if (value !== undefined && isObject(item) && typeof item.key === "string") fields.set(item.key, value);
  }
  return Object.fromEntries(fields);
}

/** Proto JSON writes 64-bit integers as text; many emitters write numbers. */
export function readInteger(value: unknown): bigint | undefined {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : undefined;
  return typeof value === "string" && /^-?\d{1,20}$/.test(value) ? BigInt(value) : undefined;
}

function readDouble(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}
