/** Where a PATCH changes something: an attribute, a part of it, or those values of a list that meet a filter. */
import { type Filter, parseFilter } from "./filter";
import { type Named, parseName } from "./names";
import { badPath } from "./refusal";
import type { Attribute, Shape } from "./shape";

export type Path = Named & { filter: Filter | null };

const FILTERED = /^([^[\]]+)\[(.*)\](?:\.([A-Za-z$][\w$-]*))?$/s;

/** @throws ScimRefusal invalidPath, invalidFilter */
export function parsePath(text: string, shape: Shape): Path {
  if (!text.includes("[")) return { ...parseName(text, shape), filter: null };
  const match = FILTERED.exec(text.trim());
  if (!match) throw badPath(`"${text.slice(0, 200)}" is not a path.`);
  const [, name = "", filter = "", part] = match;
  const named = parseName(name, shape);
  if (named.name === null || named.part !== null || (named.attribute && !named.attribute.many)) {
    throw badPath(`"${name}" is not a list whose values could be chosen.`);
  }
  const known = part === undefined ? undefined : named.attribute?.parts.get(part.toLowerCase());
  return { ...named, part: known?.name ?? part ?? null, filter: parseFilter(filter, shapeOfValue(named.attribute, shape)) };
}

/** Inside the brackets names are those of the list's own values. */
const shapeOfValue = (attribute: Attribute | null, shape: Shape): Shape => ({
  ...shape,
  attributes: attribute?.parts ?? new Map(),
  extensions: new Map(),
});
