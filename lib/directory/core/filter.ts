/**
 * Filters of RFC 7644, section 3.4.2.2: read into a tree, then asked of a resource. Written here because the parser of the
 * package that we use for schemas negates groups wrongly, cuts texts at escaped quotes and grows without bound.
 */
import { type Named, parseName } from "./names";
import { ScimRefusal } from "./refusal";
import { type Attribute, fieldOf, isObject, type Resource, type Shape } from "./shape";

const COMPARISONS = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"] as const;
type Comparison = (typeof COMPARISONS)[number];
type Literal = string | number | boolean | null;

export type Filter =
  | { kind: "and"; of: readonly [Filter, Filter] }
  | { kind: "or"; of: readonly [Filter, Filter] }
  | { kind: "not"; of: Filter }
  | { kind: "present"; at: Named }
  | { kind: "compare"; at: Named; by: Comparison; value: Literal }
  /** One and the same value of a list meets all of `of`. */
  | { kind: "has"; at: Named; of: Filter };

const MAX_LENGTH = 4_000;
const MAX_DEPTH = 40;

const wrong = (message: string): ScimRefusal => new ScimRefusal(400, "invalidFilter", message);

/** @throws ScimRefusal invalidFilter */
export function parseFilter(text: string, shape: Shape): Filter {
  if (text.length > MAX_LENGTH) throw wrong(`The filter is longer than ${MAX_LENGTH} letters.`);
  return new Reader(tokensOf(text), shape).whole();
}

type Token = { kind: "word" | "mark"; text: string } | { kind: "literal"; value: Literal };
const TOKEN = /\s+|([()[\]])|("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.:-])|(\.?[A-Za-z$][\w$:.-]*)/y;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw wrong(`The filter breaks at "${text.slice(at, at + 20)}".`);
    const [, mark, quoted, number, word] = match;
    if (mark !== undefined) tokens.push({ kind: "mark", text: mark });
    else if (quoted !== undefined) tokens.push({ kind: "literal", value: unquoted(quoted) });
    else if (number !== undefined) tokens.push({ kind: "literal", value: Number(number) });
    else if (word !== undefined) tokens.push({ kind: "word", text: word });
  }
  return tokens;
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    throw wrong("A text of the filter cannot be read.");
  }
}

class Reader {
  private at = 0;
  private depth = 0;
  constructor(
    private readonly tokens: readonly Token[],
    private readonly shape: Shape,
  ) {}

  whole(): Filter {
    const filter = this.or();
    if (this.at < this.tokens.length) throw wrong("The filter goes on where it should end.");
    return filter;
  }

  private or(): Filter {
    if (++this.depth > MAX_DEPTH) throw wrong("The filter is nested too deep.");
    let left = this.and();
    while (this.takeWord("or")) left = { kind: "or", of: [left, this.and()] };
    this.depth--;
    return left;
  }

  private and(): Filter {
    let left = this.term();
    while (this.takeWord("and")) left = { kind: "and", of: [left, this.term()] };
    return left;
  }

  private term(): Filter {
    if (this.takeWord("not")) {
      if (!this.takeMark("(")) throw wrong('"not" is followed by a group in brackets.');
      return { kind: "not", of: this.closed(")") };
    }
    if (this.takeMark("(")) return this.closed(")");
    const token = this.tokens[this.at++];
    if (token?.kind !== "word") throw wrong("The filter lacks the name of an attribute.");
    const at = this.nameOf(token.text);
    if (!this.takeMark("[")) return this.comparison(at);
    const of = this.closed("]");
    const next = this.tokens[this.at];
    if (next?.kind !== "word" || !next.text.startsWith(".")) return { kind: "has", at, of };
    this.at++;
    return { kind: "has", at, of: { kind: "and", of: [of, this.comparison(this.nameOf(next.text.slice(1)))] } };
  }

  private nameOf(text: string): Named {
    try {
      return parseName(text, this.shape);
    } catch {
      throw wrong(`"${text}" is not the name of an attribute.`);
    }
  }

  private comparison(at: Named): Filter {
    const token = this.tokens[this.at++];
    const by = token?.kind === "word" ? token.text.toLowerCase() : "";
    if (by === "pr") return { kind: "present", at };
    const known = COMPARISONS.find((one) => one === by);
    if (!known) throw wrong(`After "${at.name}" a comparison is expected: ${COMPARISONS.join(", ")} or pr.`);
    return { kind: "compare", at, by: known, value: this.literal() };
  }

  private literal(): Literal {
    const token = this.tokens[this.at++];
    if (token?.kind === "literal") return token.value;
    const word = token?.kind === "word" ? token.text.toLowerCase() : "";
    if (word === "true" || word === "false") return word === "true";
    if (word === "null") return null;
    throw wrong("A comparison lacks its value. Texts stand in double quotes.");
  }

  private closed(mark: string): Filter {
    const filter = this.or();
    if (!this.takeMark(mark)) throw wrong(`The filter lacks a "${mark}".`);
    return filter;
  }

  private takeWord(word: string): boolean {
    const token = this.tokens[this.at];
    return token?.kind === "word" && token.text.toLowerCase() === word && ++this.at > 0;
  }

  private takeMark(mark: string): boolean {
    const token = this.tokens[this.at];
    return token?.kind === "mark" && token.text === mark && ++this.at > 0;
  }
}

/** Whether a resource, or one value of a list, meets the filter. */
export function meets(resource: Resource, filter: Filter, within: Attribute | null = null): boolean {
  if (filter.kind === "and") return filter.of.every((one) => meets(resource, one, within));
  if (filter.kind === "or") return filter.of.some((one) => meets(resource, one, within));
  if (filter.kind === "not") return !meets(resource, filter.of, within);
  const values = valuesAt(resource, filter.at);
  if (filter.kind === "has") {
    const { attribute } = filter.at;
    return values.some((value) => meets(isObject(value) ? value : { value }, filter.of, attribute));
  }
  const attribute = attributeOf(filter.at, within);
  const plain = values.map((value) => (isObject(value) ? (fieldOf(value, "value") ?? value) : value)).filter(isThere);
  if (filter.kind === "present") return plain.length > 0;
  const { by, value } = filter;
  if (by === "ne") return !isAny(plain, "eq", value, attribute);
  return isAny(plain, by, value, attribute);
}

function isAny(values: readonly unknown[], by: Comparison, value: Literal, attribute: Attribute | null): boolean {
  if (value === null) return by === "eq" && values.length === 0;
  return values.some((actual) => compares(actual, by, value, attribute));
}

const isThere = (value: unknown): boolean => value !== undefined && value !== null && value !== "";

function attributeOf({ name, part, attribute }: Named, within: Attribute | null): Attribute | null {
  const outer = within?.parts.get((name ?? "").toLowerCase()) ?? attribute;
  return part === null ? outer : (outer?.parts.get(part.toLowerCase()) ?? null);
}

/** All values that a name means in a resource. */
export function valuesAt(resource: Resource, { urn, name, part }: Named): unknown[] {
  const holder = urn === null ? resource : fieldOf(resource, urn);
  if (!isObject(holder)) return [];
  if (name === null) return [holder];
  const found = fieldOf(holder, name);
  const values: unknown[] = Array.isArray(found) ? found : [found];
  if (part === null) return values.filter((value) => value !== undefined);
  return values.flatMap((value) => (isObject(value) ? [fieldOf(value, part)] : [])).filter((value) => value !== undefined);
}

function compares(actual: unknown, by: Comparison, value: Exclude<Literal, null>, attribute: Attribute | null): boolean {
  if (typeof actual === "boolean") return by === "eq" && String(actual) === String(value).toLowerCase();
  if (typeof actual === "number" && typeof value === "number") return ordered(actual - value, by);
  if (isObject(actual) || Array.isArray(actual)) return false;
  const fold = (text: unknown) => (attribute?.exact ? String(text) : String(text).toLowerCase());
  const [left, right] = [fold(actual), fold(value)];
  if (by === "co") return left.includes(right);
  if (by === "sw") return left.startsWith(right);
  if (by === "ew") return left.endsWith(right);
  const [from, to] = [instantOf(left), instantOf(right)];
  if (!Number.isNaN(from) && !Number.isNaN(to)) return ordered(from - to, by);
  return ordered(left === right ? 0 : left > right ? 1 : -1, by);
}

const instantOf = (text: string): number => (/^\d{4}-\d\d-\d\dt\d\d:/i.test(text) ? Date.parse(text.toUpperCase()) : Number.NaN);

function ordered(difference: number, by: Comparison): boolean {
  if (by === "eq") return difference === 0;
  if (by === "gt") return difference > 0;
  if (by === "ge") return difference >= 0;
  if (by === "lt") return difference < 0;
  return by === "le" && difference <= 0;
}

/** The texts that something must equal for the whole filter to hold, for reading less: `userName eq "a" and …`. */
export function requiredTexts(filter: Filter): ReadonlyMap<string, string> {
  if (filter.kind === "and") return new Map([...requiredTexts(filter.of[0]), ...requiredTexts(filter.of[1])]);
  if (filter.kind !== "compare" || filter.by !== "eq" || typeof filter.value !== "string") return new Map();
  const { urn, name, part } = filter.at;
  return urn === null && name !== null && part === null ? new Map([[name, filter.value]]) : new Map();
}
