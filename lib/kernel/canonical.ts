/**
 * One text for one value: keys sorted, no spaces, undefined left out. What is hashed or compared is written this way, so
 * that the order in which fields were set never shows. Written for speed: it runs for every event that is taken in.
 */

/**
 * Instants become ISO texts, whole numbers beyond 2^53 decimal texts, and a map (of texts) what an object of its entries
 * would be. @throws TypeError for NaN and infinities.
 */
export function canonicalJson(value: unknown): string {
  return write(value) ?? "null";
}

function write(value: unknown): string | undefined {
  if (value === null) return "null";
  switch (typeof value) {
    case "string":
      return quoted(value);
    case "boolean":
      return value ? "true" : "false";
    case "number":
      if (!Number.isFinite(value)) throw new TypeError("a number without a value cannot be written");
      return String(value);
    case "bigint":
      return `"${value}"`;
    case "object":
      return writeObject(value);
    default:
      return undefined;
  }
}

/** Printable ASCII without quotes and backslashes, which JSON writes as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;
const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text));

function writeObject(value: object): string | undefined {
  if ("toJSON" in value && typeof value.toJSON === "function") return write(value.toJSON());
  if (Array.isArray(value)) return `[${value.map((item) => write(item) ?? "null").join(",")}]`;
  if (value instanceof Map) return writeMap(value);
  const fields = value as { [key: string]: unknown };
  let text = "";
  const { sorted, heads } = keyOrderOf(Object.keys(fields));
  for (let i = 0; i < sorted.length; i++) {
    const item = write(fields[sorted[i] as string]);
    if (item !== undefined) text += text === "" ? `${heads[i]}${item}` : `,${heads[i]}${item}`;
  }
  return `{${text}}`;
}

function writeMap(fields: ReadonlyMap<string, unknown>): string {
  let text = "";
  const { sorted, heads } = keyOrderOf([...fields.keys()]);
  for (let i = 0; i < sorted.length; i++) {
    const item = write(fields.get(sorted[i] as string));
    if (item !== undefined) text += text === "" ? `${heads[i]}${item}` : `,${heads[i]}${item}`;
  }
  return `{${text}}`;
}

/** Keys as they came and sorted, and what is written of each before its value. */
type KeyOrder = { keys: readonly string[]; sorted: readonly string[]; heads: readonly string[] };
const MOST_REMEMBERED = 64;
/** The keys met last, by how many they were: one sender's objects have the same ones, and sorting them was half the work. */
const remembered: (KeyOrder | undefined)[] = new Array(MOST_REMEMBERED);

function keyOrderOf(keys: readonly string[]): KeyOrder {
  const known = remembered[keys.length];
  if (known !== undefined && areSame(known.keys, keys)) return known;
  const sorted = [...keys].sort();
  const order = { keys, sorted, heads: sorted.map((key) => `${quoted(key)}:`) };
  if (keys.length < MOST_REMEMBERED) remembered[keys.length] = order;
  return order;
}

/** Of equally many keys. */
function areSame(a: readonly string[], b: readonly string[]): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
