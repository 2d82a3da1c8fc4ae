/** Longest that is kept of a reason that items have in common. */
export const MAX_GROUP = 200;

/** What the reasons of items that are alike have in common: without instants, quoted texts, numbers and places in a list. */
export const refusalGroup = (reason: string): string =>
  reason
    .replace(/^(?:line|row) \d+: /, "")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z?/g, "…")
    .replaceAll(/"[^"]*"/g, "“…”")
    .replaceAll(/\d+/g, "N")
    .replace(/ \(and N more\)$/, "")
    .slice(0, MAX_GROUP);
