import { isObject, type JsonObject } from "../read-json";
import type { Attributes } from "./model";

/** Details of usage are short; what is longer is not read. */
const MAX_CHARACTERS = 20_000;

/** An attribute that is an object, or JSON of one as a text; null for anything else. */
export function objectAt(attributes: Attributes, name: string): JsonObject | null {
  const value = attributes.get(name);
  if (isObject(value)) return value;
  if (typeof value !== "string" || value.length > MAX_CHARACTERS) return null;
  try {
    const parsed: unknown = JSON.parse(value);
    return isObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}
