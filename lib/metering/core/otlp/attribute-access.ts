/** Looks attributes up by several names, nearest carrier first. */
import { MAX_NAME_CHARACTERS, readCount, tidyText } from "../limits";
import type { ReportedUsage } from "../reported-usage";
import { OWN_PROPERTIES, PROPERTY_PREFIXES, type UsageAliases } from "./aliases";
import type { Attributes, AttributeValue } from "./model";

/** A value as bounded, storable text; undefined for what is empty or no scalar. */
export function scalarText(value: AttributeValue | undefined, maxCharacters = MAX_NAME_CHARACTERS): string | undefined {
  if (typeof value === "string") {
    const text = value.trim();
    return text === "" ? undefined : tidyText(text, maxCharacters);
  }
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean" ? String(value) : undefined;
}

/** Names met before: spans of one emitter have the same ones, and most bear no prefix. */
const prefixes = new Map<string, string | undefined>();
const MOST_NAMES = 4_000;

/** The prefix by which an attribute is a property that the emitter's user chose. */
export function propertyPrefixOf(name: string): string | undefined {
  const known = prefixes.get(name);
  if (known !== undefined || prefixes.has(name)) return known;
  const prefix = OWN_PROPERTIES.test(name) ? undefined : PROPERTY_PREFIXES.find((candidate) => name.startsWith(candidate));
  if (prefixes.size < MOST_NAMES && name.length <= MAX_NAME_CHARACTERS) prefixes.set(name, prefix);
  return prefix;
}

/** The first name that says something on one carrier. */
export function textAt(attributes: Attributes, names: readonly string[], maxCharacters?: number): string | undefined {
  for (const name of names) {
    const text = scalarText(attributes.get(name), maxCharacters);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** The nearest carrier wins over the better name. */
export function nearestText(carriers: readonly Attributes[], names: readonly string[], maxCharacters?: number): string | undefined {
  for (const carrier of carriers) {
    const text = textAt(carrier, names, maxCharacters);
    if (text !== undefined) return text;
  }
  return undefined;
}

export function firstValue(attributes: Attributes, names: readonly string[]): AttributeValue | undefined {
  for (const name of names) {
    const value = attributes.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

/**
 * Counts by their aliases. A count that cannot be read (negative, fractional, absurd) stays unknown and is flagged; two
 * spellings that disagree are flagged, and the more trusted one is used.
 */
export function readUsage(attributes: Attributes, aliases: UsageAliases): { usage: ReportedUsage; flags: string[] } {
  const usage: ReportedUsage = {};
  const flags: string[] = [];
  for (const { name, value } of spelled(attributes, aliases)) {
    const count = readCount(value);
    if (count === undefined) pushOnce(flags, `unreadable_count:${name}`);
    else if (usage[name] === undefined) usage[name] = count;
    else if (usage[name] !== count) pushOnce(flags, `spellings_differ:${name}`);
  }
  return { usage, flags };
}

type Spelling = { name: keyof ReportedUsage; trust: number };
const spellings = new WeakMap<UsageAliases, ReadonlyMap<string, readonly Spelling[]>>();

/** The counts among the attributes, the more trusted spelling first: a span has few attributes, and a count many spellings. */
function spelled(attributes: Attributes, aliases: UsageAliases): (Spelling & { value: AttributeValue })[] {
  const known = spellings.get(aliases) ?? bySpelling(aliases);
  spellings.set(aliases, known);
  const found: (Spelling & { value: AttributeValue })[] = [];
  for (const [spelling, value] of attributes) {
    const meant = known.get(spelling);
    if (meant !== undefined) for (const { name, trust } of meant) found.push({ name, trust, value });
  }
  return found.length < 2 ? found : found.sort((a, b) => a.trust - b.trust);
}

function bySpelling(aliases: UsageAliases): Map<string, Spelling[]> {
  const all = (Object.entries(aliases) as [keyof ReportedUsage, readonly string[]][]).flatMap(([name, names]) =>
    names.map((spelling) => ({ name, spelling })),
  );
  const known = new Map<string, Spelling[]>();
  for (const [trust, { name, spelling }] of all.entries()) known.set(spelling, [...(known.get(spelling) ?? []), { name, trust }]);
  return known;
}

function pushOnce(flags: string[], flag: string): void {
  if (!flags.includes(flag)) flags.push(flag);
}
