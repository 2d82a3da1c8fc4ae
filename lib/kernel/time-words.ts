/** How a moment is written for people, on pages and in what is sent to them: UTC always, no-break spaces inside a date. */
export type Instant = Date | string;

const NB = "\u00a0";
const SHORT = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
const LONG = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

/** @returns null for what is no moment. */
export function momentOf(at: Instant): Date | null {
  const date = typeof at === "string" ? new Date(at) : at;
  return Number.isNaN(date.getTime()) ? null : date;
}

export const monthOf = (date: Date, long?: boolean): string => (long ? LONG : SHORT)[date.getUTCMonth()] ?? "";

const two = (value: number): string => String(value).padStart(2, "0");

/** "14 Oct", with the year when asked: "14 Oct 2026". */
export function formatDay(at: Instant, { year = false, long = false } = {}): string {
  const date = momentOf(at);
  if (!date) return "—";
  return `${date.getUTCDate()}${NB}${monthOf(date, long)}${year ? `${NB}${date.getUTCFullYear()}` : ""}`;
}

/** "14:32 UTC". */
export function formatTime(at: Instant, { zone = true } = {}): string {
  const date = momentOf(at);
  if (!date) return "—";
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}${zone ? `${NB}UTC` : ""}`;
}

/** "14 Oct 2026". */
export const formatDate = (at: Instant): string => formatDay(at, { year: true });

/** "14 Oct 2026, 14:32 UTC". */
export const formatInstant = (at: Instant): string => (momentOf(at) ? `${formatDate(at)}, ${formatTime(at)}` : "—");
