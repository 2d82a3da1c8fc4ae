/** Days as invoices write them, in UTC. */
import { addUtcDays, startOfUtcDay, utcDate } from "@/lib/kernel/period";
import { readLooseInstant } from "@/lib/metering/core/instants";

export type DateOrder = "ymd" | "dmy" | "mdy";
/** `isDay`: the text names a day, not an instant. */
export type ReadDay = { at: Date; isDay: boolean };

/** A day first, with a point behind it. */
export const DOTTED = /^\s*\d{1,2}\./;
const PARTS = /^(\d{1,4})([./-])(\d{1,2})[./-](\d{1,4})(?:[ T](\d{1,2}):(\d\d)(?::(\d\d))?)?$/;

/** An instant or a day; null for what is neither, 30 February included. @param order Of dates like 03/04/2026. */
export function readDay(text: string, order: DateOrder = "ymd"): ReadDay | null {
  const trimmed = text
    .trim()
    .replace(/ UTC$/, "Z")
    .replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3");
  const parts = PARTS.exec(trimmed);
  if (!parts) return instantOf(trimmed);
  const [, a = "", mark, b = "", c = "", hour, minute = "0", second = "0"] = parts;
  // Where nobody said otherwise, a point between the parts is European.
  const isDayFirst = order === "dmy" || (order === "ymd" && mark === ".");
  const [year, month, day] = a.length === 4 ? [a, b, c] : isDayFirst ? [c, b, a] : order === "mdy" ? [c, a, b] : ["", "", ""];
  if (year.length !== 4 && !(year.length === 2 && a.length < 4)) return null;
  const fullYear = Number(year.length === 2 ? `20${year}` : year);
  const at = new Date(Date.UTC(fullYear, Number(month) - 1, Number(day), Number(hour ?? 0), Number(minute), Number(second)));
  if (at.getUTCMonth() !== Number(month) - 1 || fullYear < 2000 || fullYear >= 2100) return null;
  return { at, isDay: hour === undefined };
}

function instantOf(text: string): ReadDay | null {
  const at = readLooseInstant(text.replace(/^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d)(Z|[+-]\d\d:\d\d)$/, "$1:00$2"));
  return at && { at, isDay: false };
}

/**
 * The whole UTC days that a charge covers. Without an end it is the day of the start. An end that is an instant is
 * exclusive; one that is a day is the last one, unless `endIsExclusive`.
 */
export function daysOf(start: ReadDay, end: ReadDay | null, endIsExclusive = false): { fromDay: string; toDay: string } | null {
  const from = startOfUtcDay(start.at);
  const next = addUtcDays(from, 1);
  const to = end === null ? next : end.isDay && !endIsExclusive ? addUtcDays(end.at, 1) : ceilDay(end.at);
  if (end !== null && end.at < start.at) return null;
  const last = to <= from ? next : to;
  return last.getTime() - from.getTime() > 400 * 86_400_000 ? null : { fromDay: utcDate(from), toDay: utcDate(last) };
}

const ceilDay = (at: Date): Date => {
  const floor = startOfUtcDay(at);
  return floor.getTime() === at.getTime() ? floor : addUtcDays(floor, 1);
};

/** By days that can be read in one way only: 25/12/2026. */
export function guessDateOrder(samples: readonly string[]): DateOrder {
  if (samples.every((text) => readDay(text, "ymd") !== null && !DOTTED.test(text))) return "ymd";
  const fits = (order: DateOrder): boolean => samples.every((text) => text === "" || readDay(text, order) !== null);
  // A point between the parts is European.
  if (fits("dmy") && (!fits("mdy") || samples.some((text) => text.includes(".")))) return "dmy";
  return fits("mdy") ? "mdy" : "dmy";
}
