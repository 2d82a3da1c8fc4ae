/**
 * PATCH of RFC 7644, section 3.5.2, as identity providers really send it: operations in capitals, values without a path,
 * paths as field names, booleans as texts, removals that list what goes. All operations are done, or by a refusal none.
 */
import { type Filter, meets } from "./filter";
import { type Path, parsePath } from "./path";
import { badPath, badValue, ScimRefusal } from "./refusal";
import { settle, settleValue, withoutRepeats } from "./settle";
import { type Attribute, fieldOf, isObject, keyOf, type Resource, type Shape } from "./shape";

const MAX_OPERATIONS = 1_000;

type Operation = { op: "add" | "replace" | "remove"; path: string | undefined; value: unknown };

/** @throws ScimRefusal invalidSyntax, invalidPath, invalidValue, invalidFilter, noTarget, mutability */
export function applyPatch(resource: Resource, body: unknown, shape: Shape): Resource {
  const patched = settle(
    operationsOf(body).reduce<Resource>((now, operation) => applyOperation(now, operation, shape), resource),
    shape,
  );
  for (const name of shape.required) {
    if (patched[name] === undefined || patched[name] === "") throw new ScimRefusal(400, "mutability", `"${name}" cannot be taken away.`);
  }
  return patched;
}

function operationsOf(body: unknown): Operation[] {
  const list = isObject(body) ? fieldOf(body, "Operations") : undefined;
  if (!Array.isArray(list) || list.length === 0) throw syntax('A patch has a list "Operations" with at least one operation.');
  if (list.length > MAX_OPERATIONS) throw new ScimRefusal(413, "tooMany", `A patch has at most ${MAX_OPERATIONS} operations.`);
  return list.map((one: unknown): Operation => {
    if (!isObject(one)) throw syntax("An operation is an object.");
    const op = String(fieldOf(one, "op")).toLowerCase();
    if (op !== "add" && op !== "replace" && op !== "remove") throw syntax('"op" is add, replace or remove.');
    const path = fieldOf(one, "path");
    if (path !== undefined && path !== null && typeof path !== "string") throw badPath('"path" is a text.');
    return { op, path: path === null || path === "" ? undefined : path, value: fieldOf(one, "value") };
  });
}

const syntax = (message: string): ScimRefusal => new ScimRefusal(400, "invalidSyntax", message);

function applyOperation(resource: Resource, { op, path, value }: Operation, shape: Shape): Resource {
  if (path !== undefined) {
    const at = parsePath(path, shape);
    if (at.attribute?.readOnly) throw new ScimRefusal(400, "mutability", `"${at.name}" is not changed from outside.`);
    return op === "remove" ? remove(resource, at, value) : put(resource, at, value, op, shape);
  }
  if (op === "remove") throw new ScimRefusal(400, "noTarget", "A removal needs a path.");
  if (!isObject(value)) throw badValue("Without a path the value is an object.");
  return Object.entries(value).reduce<Resource>((now, [name, one]) => {
    const at = parsePath(name, shape);
    return at.attribute?.readOnly ? now : put(now, at, one, op, shape);
  }, resource);
}

function put(resource: Resource, at: Path, value: unknown, op: "add" | "replace", shape: Shape): Resource {
  if (value === undefined) throw badValue(`A value for "${at.name ?? at.urn}" is missing.`);
  if (at.name === null) return putExtension(resource, at, value, op, shape);
  if (value === null) return remove(resource, at, undefined);
  return within(resource, at, (holder) => {
    const key = keyOf(holder, at.name ?? "") ?? at.name ?? "";
    return { ...holder, [key]: at.filter ? putChosen(holder[key], at, at.filter, value) : putPlain(holder[key], at, value, op) };
  });
}

function putExtension(resource: Resource, { urn }: Path, value: unknown, op: "add" | "replace", shape: Shape): Resource {
  if (value === null) return Object.fromEntries(Object.entries(resource).filter(([name]) => name !== urn));
  if (!isObject(value)) throw badValue(`"${urn}" is an object.`);
  return Object.entries(value).reduce<Resource>(
    (now, [name, one]) => put(now, parsePath(`${urn}:${name}`, shape), one, op, shape),
    resource,
  );
}

function putPlain(held: unknown, { attribute, part }: Path, value: unknown, op: "add" | "replace"): unknown {
  if (part !== null) {
    if (attribute?.many) return putInAll(held, part, value);
    return { ...(isObject(held) ? held : {}), [part]: attribute ? settlePart(attribute, part, value) : value };
  }
  if (!attribute) return op === "add" && Array.isArray(held) ? [...held, ...listOf(value)] : value;
  const settled = settleValue(value, attribute);
  if (attribute.many) return op === "add" ? withoutRepeats([...listOf(held), ...listOf(settled)]) : settled;
  if (attribute.type === "complex" && isObject(settled)) return { ...(isObject(held) ? held : {}), ...settled };
  return settled;
}

/** A part of a list without saying of which value: of all of them, or of a first one. */
function putInAll(held: unknown, part: string, value: unknown): unknown {
  const list = listOf(held);
  return list.length === 0 ? [{ [part]: value }] : list.map((one) => (isObject(one) ? { ...one, [part]: value } : one));
}

/** Values that meet the filter are changed; where none does, one is made that would: identity providers count on it. */
function putChosen(held: unknown, { attribute, part, name }: Path, filter: Filter, value: unknown): unknown {
  const list = listOf(held);
  const change = part === null ? settleWhole(attribute, name, value) : { [part]: attribute ? settlePart(attribute, part, value) : value };
  const isChosen = (one: unknown) => meets(isObject(one) ? one : { value: one }, filter, attribute);
  if (list.some(isChosen)) return withoutRepeats(list.map((one) => (isChosen(one) && isObject(one) ? { ...one, ...change } : one)));
  const made = madeBy(filter);
  if (!made) throw new ScimRefusal(400, "noTarget", `No value of "${name}" meets the filter.`);
  return withoutRepeats([...list, { ...made, ...change }]);
}

function settleWhole(attribute: Attribute | null, name: string | null, value: unknown): Resource {
  const [settled = value] = attribute ? listOf(settleValue(value, attribute)) : listOf(value);
  if (!isObject(settled)) throw badValue(`A value of "${name}" is an object.`);
  return settled;
}

const settlePart = (attribute: Attribute, part: string, value: unknown): unknown => {
  const known = attribute.parts.get(part.toLowerCase());
  return known ? settleValue(value, known) : value;
};

/** `type eq "work"` makes `{ type: "work" }`; what is no plain equality makes nothing. */
function madeBy(filter: Filter): Resource | null {
  if (filter.kind === "and") {
    const [left, right] = filter.of.map(madeBy);
    return left && right ? { ...left, ...right } : null;
  }
  if (filter.kind !== "compare" || filter.by !== "eq" || filter.value === null || filter.at.name === null) return null;
  return { [filter.at.name]: filter.value };
}

/** Taking away what is not there changes nothing: the request may come twice. */
function remove(resource: Resource, at: Path, value: unknown): Resource {
  if (at.name === null) return Object.fromEntries(Object.entries(resource).filter(([name]) => name !== at.urn));
  return within(resource, at, (holder) => {
    const key = keyOf(holder, at.name ?? "");
    if (key === undefined) return holder;
    const rest = restOf(holder[key], at, value);
    return Object.fromEntries(
      Object.entries(holder).flatMap(([name, one]) => (name === key ? (rest === undefined ? [] : [[key, rest]]) : [[name, one]])),
    );
  });
}

function restOf(held: unknown, { attribute, part, filter }: Path, value: unknown): unknown {
  const without = (one: unknown) =>
    isObject(one) && part !== null
      ? Object.fromEntries(Object.entries(one).filter(([name]) => name.toLowerCase() !== part.toLowerCase()))
      : undefined;
  if (!Array.isArray(held)) return part === null ? undefined : without(held);
  const isChosen = chosenBy(filter, value, attribute);
  const rest = held.flatMap((one: unknown) => (isChosen(one) ? listOf(without(one)) : [one]));
  return rest.length === 0 ? undefined : rest;
}

/** What goes of a list: what the filter chooses, or what the value lists; without either all of it. */
function chosenBy(filter: Filter | null, value: unknown, attribute: Attribute | null): (one: unknown) => boolean {
  if (filter) return (one) => meets(isObject(one) ? one : { value: one }, filter, attribute);
  if (value === undefined || value === null) return () => true;
  const gone = new Set(listOf(value).map(valueOf));
  return (one) => gone.has(valueOf(one));
}

const valueOf = (one: unknown): string => String(isObject(one) ? (fieldOf(one, "value") ?? JSON.stringify(one)) : one);

const listOf = (value: unknown): unknown[] => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]);

/** Changes the resource, or the extension that a path leads into. */
function within(resource: Resource, { urn }: Path, change: (holder: Resource) => Resource): Resource {
  if (urn === null) return change(resource);
  const key = keyOf(resource, urn) ?? urn;
  const held = resource[key];
  return { ...resource, [key]: change(isObject(held) ? held : {}) };
}
