/** What both providers' rows of a usage export have in common. */
import { readCount } from "../limits";

export type JsonRow = { readonly [field: string]: unknown };
/** What a row says of its calls: a native event without id, time and provider. Null: a row that counts nothing. */
export type ReadRow =
  | { kind: string; cut: Record<string, string>; item: { [field: string]: unknown }; flags: string[] }
  | { reason: string; fix: string }
  | null;

export const NO_MODEL_NAMED = {
  reason: "the row does not say which model served its calls",
  fix: "Export the usage grouped by model, and by key where you can.",
};

/** The texts of a row by name, without those that are empty. Flags such as `batch` are texts too. */
export function namedTexts(row: JsonRow, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = row[name];
      const text = typeof value === "boolean" ? String(value) : typeof value === "string" ? value.trim() : "";
      return text === "" ? [] : [[name, text.toLowerCase() === "true" || text.toLowerCase() === "false" ? text.toLowerCase() : text]];
    }),
  );
}

/** A count as the native event takes it; dashboards write "3.0". What is no count is left for the native rules to refuse. */
export function countIn(value: unknown): unknown {
  if (value === null || value === undefined || value === "") return undefined;
  return typeof value === "string" || Number.isSafeInteger(value) ? String(value).trim().replace(/\.0+$/, "") : value;
}

export const isCounted = (usage: { [name: string]: unknown }): boolean =>
  Object.values(usage).some((value) => value !== undefined && String(value) !== "0");

export const sumOf = (...values: unknown[]): bigint => values.reduce<bigint>((sum, value) => sum + (readCount(countIn(value)) ?? 0n), 0n);

/** Whose dashboard writes such a header (in lower case). */
export function isDashboardHeader(names: readonly string[]): "openai" | "anthropic" | null {
  if (names.includes("usage_date_utc") && names.includes("model_version")) return "anthropic";
  return names.includes("start_time") && names.includes("end_time") ? "openai" : null;
}
