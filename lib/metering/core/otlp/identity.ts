/**
 * Who made a call, as far as its span, its ancestors and its resource say. Tokens and identity often sit on different
 * spans. Reads what `carried.ts` keeps of them.
 */
import type { AttributionHints } from "@/lib/identities/core/hints";
import { MAX_NAME_CHARACTERS, tidyLabels, tidyText } from "../limits";
import { given } from "../optional";
import { IDENTITY_TEXT, PROPERTY_MEANING, RESOURCE_NOISE, RESOURCE_PLACED, SPAN_LABELS } from "./aliases";
import { nearestText, propertyPrefixOf, scalarText, textAt } from "./attribute-access";
import type { Attributes } from "./model";
import { isAgentCli, type ProducerId } from "./producers";

/** Own attributes first, then those of each ancestor, nearest first; the resource apart. */
export type Carriers = { own: Attributes; ancestors: readonly Attributes[]; resource: Attributes };

type Identity = {
  hints: AttributionHints;
  sessionId?: string;
  labels: Record<string, string>;
  network?: { ip?: string; userAgent?: string };
};

type Meaning = (typeof PROPERTY_MEANING)[string];

export function identityOf(carriers: Carriers, producer: ProducerId): Identity {
  const spans = [carriers.own, ...carriers.ancestors];
  const all = [...spans, carriers.resource];
  const properties = spans.map(propertiesOf);
  const said = (meaning: Meaning): string | undefined => {
    for (const { meant } of properties) {
      const text = meant.get(meaning);
      if (text !== undefined) return text;
    }
    return undefined;
  };

  const identity =
    nearestText(all, IDENTITY_TEXT.identity) ??
    said("identity") ??
    (isAgentCli(producer) ? nearestText(all, ["user.email", "installation.id"]) : undefined);
  const operator = operatorOf(carriers, spans, identity);
  const application =
    said("application") ?? textAt(carriers.resource, IDENTITY_TEXT.application) ?? nearestText(spans, ["originator", "service.name"]);
  // Written out here and below: a spread for each field was most of this.
  const hints: AttributionHints = {};
  const credential = nearestText(spans, IDENTITY_TEXT.credential);
  if (credential !== undefined) hints.credential = credential;
  if (identity !== undefined) hints.identity = identity;
  if (operator !== undefined) hints.operator = operator;
  if (application !== undefined) hints.application = application;
  const environment = nearestText(all, IDENTITY_TEXT.environment) ?? said("environment");
  if (environment !== undefined) hints.environment = environment;
  const team = nearestText(spans, IDENTITY_TEXT.team) ?? said("team") ?? textAt(carriers.resource, IDENTITY_TEXT.team);
  if (team !== undefined) hints.team = team;
  const tenant = nearestText(spans, IDENTITY_TEXT.tenant) ?? said("tenant") ?? textAt(carriers.resource, IDENTITY_TEXT.tenant);
  if (tenant !== undefined) hints.tenant = tenant;
  const agent = nearestText(spans, IDENTITY_TEXT.agent) ?? said("agent");
  if (agent !== undefined) hints.agent = agent;
  const found: Identity = { hints, labels: labelsOf(carriers, spans, properties) };
  const sessionId = sessionOf(spans, producer) ?? said("session") ?? textAt(carriers.resource, IDENTITY_TEXT.session);
  if (sessionId !== undefined) found.sessionId = sessionId;
  const ip = nearestText(spans, IDENTITY_TEXT.ip, 64);
  const userAgent = nearestText(spans, IDENTITY_TEXT.userAgent);
  if (ip !== undefined || userAgent !== undefined) found.network = { ...given("ip", ip), ...given("userAgent", userAgent) };
  return found;
}

/** On whose behalf: said on the span itself, or inferred from an ancestor. */
function operatorOf(carriers: Carriers, spans: readonly Attributes[], identity: string | undefined): AttributionHints["operator"] {
  const own = textAt(carriers.own, IDENTITY_TEXT.operator);
  const id = own ?? nearestText(spans, IDENTITY_TEXT.operator) ?? textAt(carriers.resource, IDENTITY_TEXT.operator);
  if (id === undefined || id === identity) return undefined;
  return { id, evidence: own === undefined ? "inferred" : "body" };
}

/** Codex names its conversation `thread.id` on the turn, where other spans have a thread's number under that name. */
export function sessionOf(spans: readonly Attributes[], producer: ProducerId): string | undefined {
  const session = nearestText(spans, IDENTITY_TEXT.session);
  if (session !== undefined || producer !== "codex") return session;
  const thread = spans
    .map((span) => span.get("thread.id") ?? span.get("thread_id"))
    .find((value) => typeof value === "string" && /^[0-9a-f-]{36}$/.test(value));
  return scalarText(thread);
}

type Properties = { meant: Map<Meaning, string>; others: [string, string][] };
const NO_PROPERTIES: { readonly meant: ReadonlyMap<Meaning, string>; readonly others: readonly [string, string][] } = {
  meant: new Map(),
  others: [],
};

/** What the emitter's user attached to a span, by meaning where the name tells it. Most spans have nothing of it. */
function propertiesOf(attributes: Attributes): typeof NO_PROPERTIES {
  let found: Properties | undefined;
  for (const [key, value] of attributes) {
    const prefix = propertyPrefixOf(key);
    const text = prefix === undefined ? undefined : scalarText(value);
    if (prefix === undefined || text === undefined) continue;
    found ??= { meant: new Map(), others: [] };
    addProperty(found, key.slice(prefix.length), text);
  }
  return found ?? NO_PROPERTIES;
}

function addProperty(found: Properties, name: string, text: string): void {
  const plain = name.toLowerCase().replace(/[._\- ]/g, "");
  const meaning = Object.hasOwn(PROPERTY_MEANING, plain) ? PROPERTY_MEANING[plain] : undefined;
  if (meaning !== undefined && !found.meant.has(meaning)) found.meant.set(meaning, text);
  if (meaning === undefined || meaning === "agent") found.others.push([name, text]);
}

const LABEL_NAMES = SPAN_LABELS.map((key) => [key] as const);
const SERVICE = ["service.name"] as const;
const PROJECT = ["openinference.project.name"] as const;
const TAGS = ["tag.tags"] as const;

function labelsOf(
  { resource }: Carriers,
  spans: readonly Attributes[],
  properties: readonly (typeof NO_PROPERTIES)[],
): Record<string, string> {
  const labels: (readonly [string, string])[] = [];
  const workflow = nearestText(spans, IDENTITY_TEXT.workflow);
  if (workflow !== undefined) labels.push(["workflow", workflow]);
  const service = textAt(resource, PROJECT) === undefined ? undefined : textAt(resource, SERVICE);
  if (service !== undefined) labels.push(["service.name", service]);
  labels.push(...tagLabels(spans));
  for (const names of LABEL_NAMES) {
    const text = nearestText(spans, names);
    if (text !== undefined) labels.push([names[0], text]);
  }
  for (const { others } of properties) labels.push(...others);
  const ofResource = resourceLabels(resource);
  return labels.length === 0 && ofResource.length === 0 ? {} : tidyLabels([...labels, ...ofResource]);
}

function tagLabels(spans: readonly Attributes[]): [string, string][] {
  const text = nearestText(spans, TAGS, 2_000);
  if (text === undefined) return [];
  try {
    const tags: unknown = JSON.parse(text);
    const names = Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [];
    return names.length === 0 ? [] : [["tags", tidyText(names.join(","), MAX_NAME_CHARACTERS)]];
  } catch {
    return [["tags", text]];
  }
}

/** Of resources met before: all spans of one share it. */
const ofResources = new WeakMap<Attributes, readonly [string, string][]>();

function resourceLabels(resource: Attributes): readonly [string, string][] {
  const known = ofResources.get(resource);
  if (known) return known;
  const labels: [string, string][] = [];
  for (const [key, value] of resource) {
    if (RESOURCE_PLACED.has(key) || RESOURCE_NOISE.some((prefix) => key.startsWith(prefix))) continue;
    const text = scalarText(value);
    if (text !== undefined) labels.push([key, text]);
  }
  ofResources.set(resource, labels);
  return labels;
}
