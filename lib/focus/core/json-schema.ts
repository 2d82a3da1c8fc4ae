/**
 * The part of JSON Schema (2020-12) that the published schemas of FOCUS's JSON columns use. Says the first place that does
 * not fit.
 */
import { isObject, type Json } from "./json-text";

export type Schema = {
  type?: string | string[];
  required?: string[];
  properties?: Record<string, Schema>;
  patternProperties?: Record<string, Schema>;
  additionalProperties?: boolean;
  items?: Schema;
  minItems?: number;
  minimum?: number;
  maximum?: number;
  anyOf?: Schema[];
  oneOf?: Schema[];
};

/** @returns null where the value fits, else what does not. */
export function misfit(value: Json, schema: Schema, place = "the object"): string | null {
  const types = schema.type === undefined ? null : [schema.type].flat();
  if (types && !types.some((type) => isOf(value, type))) return `${place} is not ${types.join(" or ")}`;
  if (typeof value === "number") {
    if (schema.minimum !== undefined && value < schema.minimum) return `${place} is below ${schema.minimum}`;
    if (schema.maximum !== undefined && value > schema.maximum) return `${place} is above ${schema.maximum}`;
  }
  const inside = Array.isArray(value) ? misfitOfItems(value, schema, place) : isObject(value) ? misfitOfFields(value, schema, place) : null;
  return inside ?? misfitOfChoice(value, schema, place);
}

function isOf(value: Json, type: string): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isObject(value);
  return typeof value === type;
}

function misfitOfItems(items: Json[], schema: Schema, place: string): string | null {
  if (schema.minItems !== undefined && items.length < schema.minItems) return `${place} has fewer than ${schema.minItems} items`;
  if (!schema.items) return null;
  for (const [i, item] of items.entries()) {
    const wrong = misfit(item, schema.items, `item ${i + 1} of ${place}`);
    if (wrong) return wrong;
  }
  return null;
}

function misfitOfFields(value: { [key: string]: Json }, schema: Schema, place: string): string | null {
  const missing = schema.required?.find((key) => !(key in value));
  if (missing) return `${place} lacks ${missing}`;
  const patterns = Object.keys(schema.patternProperties ?? {}).map((pattern) => new RegExp(pattern, "u"));
  for (const [key, field] of Object.entries(value)) {
    const known = schema.properties?.[key];
    const wrong = known && misfit(field, known, key);
    if (wrong) return wrong;
    if (!known && schema.additionalProperties === false && !patterns.some((pattern) => pattern.test(key)))
      return `${place} has ${key}, which is unknown`;
  }
  return null;
}

function misfitOfChoice(value: Json, { anyOf, oneOf }: Schema, place: string): string | null {
  const fits = (schemas: readonly Schema[]) => schemas.filter((schema) => misfit(value, schema, place) === null).length;
  if (anyOf && fits(anyOf) === 0) return `${place} fits none of the ways it may be written`;
  if (oneOf && fits(oneOf) !== 1) return `${place} fits not exactly one of the ways it may be written`;
  return null;
}
