/** Names of attributes in paths and filters: `userName`, `name.givenName`, with or without the urn of their schema. */
import { badPath } from "./refusal";
import type { Attribute, Shape } from "./shape";

export type Named = {
  /** The extension that it is in; null: the resource itself. */
  urn: string | null;
  /** Null: the extension as a whole. */
  name: string | null;
  part: string | null;
  /** Null where the shape does not know it. */
  attribute: Attribute | null;
};

const NAME = /^[A-Za-z$][\w$-]*$/;

/** @throws ScimRefusal invalidPath */
export function parseName(text: string, shape: Shape): Named {
  const { urn, rest } = splitUrn(text.trim(), shape);
  if (rest === "" && urn !== null) return { urn, name: null, part: null, attribute: null };
  const names = rest.split(".");
  const [first = "", part = null] = names;
  if (names.length > 2 || !names.every((name) => NAME.test(name))) throw badPath(`"${text}" is not the name of an attribute.`);
  const attributes = urn === null ? shape.attributes : shape.extensions.get(urn.toLowerCase())?.attributes;
  const attribute = attributes?.get(first.toLowerCase()) ?? null;
  const known = part === null ? undefined : attribute?.parts.get(part.toLowerCase());
  if (part !== null && attribute && attribute.type !== "complex") throw badPath(`"${first}" has no parts.`);
  return { urn, name: attribute?.name ?? first, part: known?.name ?? part, attribute };
}

function splitUrn(text: string, shape: Shape): { urn: string | null; rest: string } {
  const lower = text.toLowerCase();
  if (!lower.startsWith("urn:")) return { urn: null, rest: text };
  for (const [known, urn] of [
    [shape.urn.toLowerCase(), null] as const,
    ...[...shape.extensions].map(([key, { urn }]) => [key, urn] as const),
  ]) {
    if (lower === known && urn !== null) return { urn, rest: "" };
    if (lower.startsWith(`${known}:`) || lower.startsWith(`${known}.`)) return { urn, rest: text.slice(known.length + 1) };
  }
  const border = text.lastIndexOf(":");
  return { urn: text.slice(0, border), rest: text.slice(border + 1) };
}
