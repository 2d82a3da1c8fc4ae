import type { Autonomy, DataClass } from "@/lib/identities/schemas";

export const AUTONOMY_WORD: Record<Autonomy, string> = {
  assisted: "A person confirms each step",
  supervised: "A person watches",
  autonomous: "Acts by itself",
};
export const DATA_CLASS_WORD: Record<DataClass, string> = {
  public: "Public at most",
  internal: "Internal at most",
  confidential: "Confidential at most",
  restricted: "Restricted, too",
};
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

export const monthsWords = (months: readonly number[]): string => months.map((month) => MONTHS[month - 1] ?? "").join(", ");

/** "11 12 1" as months; null when it is something else. */
export function monthsOf(text: string): number[] | null {
  const words = text.split(/[\s,;]+/).filter(Boolean);
  const months = words.map(Number);
  return months.every((month) => Number.isInteger(month) && month >= 1 && month <= 12) ? months : null;
}
