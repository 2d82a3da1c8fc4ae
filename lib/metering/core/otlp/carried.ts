/**
 * What of a span's or a resource's attributes is read for other spans too: names, properties and labels. Prompts,
 * completions and tool results are not among them.
 */
import { withoutSecret } from "@/lib/identities/core/fingerprint";
import { tidyText } from "../limits";
import { isObject } from "../read-json";
import type { Carried } from "../settle/report";
import { IDENTITY_TEXT, RESOURCE_NOISE, SPAN_LABELS, SPAN_TEXT } from "./aliases";
import { propertyPrefixOf, scalarText } from "./attribute-access";
import type { Attributes, AttributeValue } from "./model";
import { MAX_CARRIED_TOKEN, ON_BEHALF_OF, OPERATOR_PROOF } from "./on-behalf-of";

const MAX_PROPERTIES = 128;
const MAX_KEY_CHARACTERS = 200;
const TAGS = "tag.tags";
const LONG = new Map([
  [TAGS, 2_000],
  [ON_BEHALF_OF, MAX_CARRIED_TOKEN],
]);

const NAMES = new Set<string>([
  ...Object.values(IDENTITY_TEXT).flat(),
  ...SPAN_LABELS,
  ...SPAN_TEXT.provider,
  ...SPAN_TEXT.model,
  ...SPAN_TEXT.requestModel,
  TAGS,
  "installation.id",
  "thread.id",
  "thread_id",
  ON_BEHALF_OF,
]);
const CREDENTIALS = new Set<string>(IDENTITY_TEXT.credential);

/** Of a span or a log record. */
export function carriedBy(attributes: Attributes): Carried {
  const named: [string, string][] = [];
  const properties: [string, string][] = [];
  for (const [name, value] of attributes) addOne(named, properties, name, value);
  for (const [name, value] of metadataObject(attributes.get("metadata"))) addOne(named, properties, `metadata.${name}`, value);
  return properties.length === 0 ? named : [...named, ...properties];
}

function addOne(named: [string, string][], properties: [string, string][], name: string, value: AttributeValue): void {
  if (NAMES.has(name)) addText(named, name, value);
  else if (properties.length < MAX_PROPERTIES && propertyPrefixOf(name) !== undefined) addText(properties, tidyName(name), value);
}

/** Of resources met before: all spans of one share it. */
const ofResources = new WeakMap<Attributes, Carried>();

/** Of a resource: what is no noise of its machine. */
export function carriedByResource(resource: Attributes): Carried {
  const known = ofResources.get(resource);
  if (known) return known;
  const kept: [string, string][] = [];
  for (const [name, value] of resource) {
    if (kept.length >= MAX_PROPERTIES) break;
    if (name === OPERATOR_PROOF) continue;
    if (NAMES.has(name) || !RESOURCE_NOISE.some((prefix) => name.startsWith(prefix))) addText(kept, tidyName(name), value);
  }
  ofResources.set(resource, kept);
  return kept;
}

const tidyName = (name: string): string => tidyText(name, MAX_KEY_CHARACTERS);

function addText(pairs: [string, string][], name: string, value: AttributeValue): void {
  const plain = Array.isArray(value) ? value.filter((item) => typeof item === "string").join(",") : value;
  const text = scalarText(plain, LONG.get(name));
  if (text !== undefined) pairs.push([name, CREDENTIALS.has(name) ? withoutSecret(text) : text]);
}

/** OpenInference puts metadata into one attribute, as JSON text. */
function metadataObject(value: AttributeValue | undefined): [string, AttributeValue][] {
  if (isObject(value)) return Object.entries(value) as [string, AttributeValue][];
  if (typeof value !== "string" || !value.startsWith("{") || value.length > 20_000) return [];
  try {
    const parsed: unknown = JSON.parse(value);
    return isObject(parsed)
      ? Object.entries(parsed).flatMap(([key, item]) => (isScalar(item) ? [[key, item] as [string, AttributeValue]] : []))
      : [];
  } catch {
    return [];
  }
}

const isScalar = (value: unknown): value is string | number | boolean => ["string", "number", "boolean"].includes(typeof value);
