/** What files there are of a period, and how each is called. The words are for people, the names for programs. */
export const PROFILES = ["detail", "summary", "excel", "xlsx", "statement", "journal", "focus-1.4", "focus-1.2"] as const;
export type Profile = (typeof PROFILES)[number];

type About = { name: string; about: string; extension: "csv" | "xlsx" };

export const ABOUT_PROFILE: Readonly<Record<Profile, About>> = {
  detail: { name: "Detail, CSV", about: "One line for each owner, key, model, meter and price", extension: "csv" },
  summary: {
    name: "Summary, CSV",
    about: "One line for each unit, cost centre and team: direct, allocated, other, charged",
    extension: "csv",
  },
  excel: { name: "Detail, CSV for Excel", about: "The detail with a byte-order mark", extension: "csv" },
  xlsx: { name: "Detail, XLSX", about: "The detail as a workbook: ids stay text", extension: "xlsx" },
  statement: { name: "Statement lines, CSV", about: "Every line of every statement", extension: "csv" },
  journal: { name: "Journal, CSV", about: "Balanced debits and credits of a closed period, for the general ledger", extension: "csv" },
  "focus-1.4": { name: "FOCUS 1.4", about: "Provider cost by the FinOps specification", extension: "csv" },
  "focus-1.2": { name: "FOCUS 1.2", about: "The same for tools that take the older version", extension: "csv" },
};

/** A sheet of Excel holds so many rows, the head among them. */
export const XLSX_MAX_ROWS = 1_048_576;

const TYPES = {
  csv: "text/csv; charset=utf-8; header=present",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
} as const;
export const contentTypeOf = (profile: Profile): string => TYPES[ABOUT_PROFILE[profile].extension];

/** Whether only a part of the organisation can be asked for: a unit or a cost centre. A journal in part would not be one. */
export const takesPart = (profile: Profile): boolean => profile !== "journal";
/** Whether `bom` and `delimiter` mean anything: a workbook has neither, FOCUS fixes both, a journal has its template's. */
export const takesCsvOptions = (profile: Profile): boolean =>
  profile === "detail" || profile === "summary" || profile === "excel" || profile === "statement";
/** Only FOCUS 1.4 has columns for parts of a charge. */
export const takesSplit = (profile: Profile): boolean => profile === "focus-1.4";
