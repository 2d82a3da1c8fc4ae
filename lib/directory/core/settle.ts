/**
 * A resource in its one form, whoever sent it: names spelt as the schema spells them, "False" as false, one value as a list
 * of one, a manager's id as a manager, no value twice. What the schema does not know is kept as it came.
 */
import { badValue } from "./refusal";
import { type Attribute, type Attributes, isObject, type Resource, type Shape, storable } from "./shape";

/** @throws ScimRefusal invalidValue */
export function settle(sent: Resource, shape: Shape): Resource {
  const fields = Object.entries(sent).flatMap(([name, value]): [string, unknown][] => {
    const extension = shape.extensions.get(name.toLowerCase());
    if (extension) return isObject(value) ? pair(extension.urn, settleFields(value, extension.attributes)) : [];
    if (name.toLowerCase() === shape.urn.toLowerCase() && isObject(value))
      return Object.entries(settleFields(value, shape.attributes) ?? {});
    return settleField(name, value, shape.attributes);
  });
  return Object.fromEntries(fields.filter(([name]) => !NEVER_KEPT.has(name)));
}

/** Ours to say, said anew each time, or a secret. */
const NEVER_KEPT = new Set(["id", "schemas", "meta", "groups", "password"]);

const pair = (name: string, value: unknown): [string, unknown][] => (value === undefined ? [] : [[name, value]]);

function settleFields(sent: Resource, attributes: Attributes): Resource | undefined {
  const fields = Object.entries(sent).flatMap(([name, value]) => settleField(name, value, attributes));
  return fields.length === 0 ? undefined : Object.fromEntries(fields);
}

function settleField(name: string, value: unknown, attributes: Attributes): [string, unknown][] {
  const attribute = attributes.get(name.toLowerCase());
  if (!attribute) return pair(storable(name), cleaned(value));
  return attribute.readOnly ? [] : pair(attribute.name, settleValue(value, attribute));
}

/** @returns undefined for what is no value: null, an empty list, an empty object. @throws ScimRefusal invalidValue */
export function settleValue(value: unknown, attribute: Attribute): unknown {
  if (value === null || value === undefined) return undefined;
  if (!attribute.many) return settleOne(Array.isArray(value) && value.length === 1 ? value[0] : value, attribute);
  const list = (Array.isArray(value) ? value : [value]).map((one: unknown) => settleOne(one, attribute)).filter((one) => one !== undefined);
  return list.length === 0 ? undefined : withoutRepeats(list);
}

function settleOne(value: unknown, attribute: Attribute): unknown {
  if (value === null || value === undefined) return undefined;
  if (attribute.type === "complex") return settleComplex(value, attribute);
  if (attribute.type === "boolean") return booleanOf(value, attribute.name);
  if (typeof value === "string") return storable(value);
  if (attribute.type === "other" || typeof value === "object") {
    if (typeof value === "object") throw badValue(`"${attribute.name}" is not a text.`);
    return value;
  }
  return String(value);
}

function settleComplex(value: unknown, attribute: Attribute): unknown {
  if (isObject(value)) return settleFields(value, attribute.parts);
  if (Array.isArray(value) || !attribute.parts.has("value")) throw badValue(`"${attribute.name}" is not an object.`);
  const text = storable(String(value));
  return text === "" ? undefined : { value: text };
}

/** Some identity providers send texts. */
function booleanOf(value: unknown, name: string): boolean {
  if (typeof value === "boolean") return value;
  const text = String(value).toLowerCase();
  if (text === "true" || text === "false") return text === "true";
  throw badValue(`"${name}" is neither true nor false.`);
}

/** The same value twice is one; at most one is the primary one, the last that was said to be. */
export function withoutRepeats(list: readonly unknown[]): unknown[] {
  const byKey = new Map<string, unknown>();
  for (const one of list) {
    const key = keyOfValue(one);
    const known = byKey.get(key);
    byKey.set(key, isObject(known) && isObject(one) ? { ...known, ...one } : one);
  }
  const values = [...byKey.values()];
  const primary = list.findLast((one) => isObject(one) && one.primary === true);
  if (primary === undefined) return values;
  const key = keyOfValue(primary);
  return values.map((one) => (isObject(one) && one.primary === true && keyOfValue(one) !== key ? { ...one, primary: false } : one));
}

/** Two e-mail addresses of one kind with one text are one; of another kind they are two. */
function keyOfValue(one: unknown): string {
  if (!isObject(one)) return JSON.stringify(one);
  return "value" in one ? JSON.stringify([one.value, one.type ?? null]) : JSON.stringify(one);
}

function cleaned(value: unknown): unknown {
  if (value === null) return undefined;
  if (typeof value === "string") return storable(value);
  if (Array.isArray(value)) return value.map(cleaned).filter((one) => one !== undefined);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, one]) => pair(storable(name), cleaned(one))));
}
