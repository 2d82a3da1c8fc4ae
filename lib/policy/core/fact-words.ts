/** Facts of rules as people read them. */

/** "identity.hasHardCap" is "has hard cap". */
export const factName = (read: string): string =>
  read.slice(read.indexOf(".") + 1).replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export function factValue(value: string | number | boolean): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  return value === "" ? "none" : String(value);
}
