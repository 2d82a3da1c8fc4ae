/** What can be narrowed to a list, by the name of its list. */
export const NARROWED = {
  models: "model",
  tools: "tool",
  environments: "environment",
  scopes: "scope",
  dataSources: "data_source",
} as const;
export type Narrowed = keyof typeof NARROWED;
export const NARROWED_LISTS = Object.keys(NARROWED) as Narrowed[];
/** Of these it may be told that they were used, and never that they were not; they end where they were granted, not by our answers. */
export const isHalfTold = (list: Narrowed): boolean => list === "scopes" || list === "dataSources";
