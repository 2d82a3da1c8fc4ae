/**
 * One text for one value: keys sorted, no spaces, undefined left out. What is hashed or compared is written this way, so
 * that the order in which fields were set never shows.
 */

/** Instants become ISO texts and whole numbers beyond 2^53 decimal texts. @throws TypeError for NaN and infinities. */
export function canonicalJson(value: unknown): string {
  return write(value) ?? "null";
}

function write(value: unknown): string | undefined {
  if (value === null) return "null";
  switch (typeof value) {
    case "string":
    case "boolean":
      return JSON.stringify(value);
    case "number":
      if (!Number.isFinite(value)) throw new TypeError("a number without a value cannot be written");
      return JSON.stringify(value);
    case "bigint":
      return `"${value}"`;
    case "object":
      return writeObject(value);
    default:
      return undefined;
  }
}

function writeObject(value: object): string | undefined {
  if ("toJSON" in value && typeof value.toJSON === "function") return write(value.toJSON());
  if (Array.isArray(value)) return `[${value.map((item) => write(item) ?? "null").join(",")}]`;
  // Written for speed: this runs for every event that is taken in.
  const fields = value as { [key: string]: unknown };
  let text = "";
  for (const key of Object.keys(fields).sort()) {
    const item = write(fields[key]);
    if (item !== undefined) text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${item}`;
  }
  return `{${text}}`;
}
