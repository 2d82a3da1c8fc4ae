/** Instants as security products write them. What can be read in two ways is not read: a wrong time is worse than none. */

const EARLIEST_MS = Date.UTC(1990, 0, 1);
const LATEST_MS = Date.UTC(2200, 0, 1);

const RFC_3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|z|UTC|GMT|[+-]\d{2}:?\d{2})?(?:\s+[A-Z]{2,5})?$/;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
/** "Mar 17, 2023 5:07:59 PM", as Java writes it; read as UTC. */
const JAVA = /^([A-Z][a-z]{2}) (\d{1,2}), (\d{4}),? (\d{1,2}):(\d{2}):(\d{2})\s*([AP]M)$/;
/** "Tue Mar 5 10:00:00 2024 +0100", as git writes it. */
const GIT = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{2}):(\d{2}):(\d{2}) (\d{4}) ([+-]\d{4})$/;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A number counts milliseconds since 1970, or seconds when it is too small for that; a text without zone is UTC. */
export function instantOf(value: unknown): Date | null {
  if (typeof value === "number") return bounded(numberMs(value));
  if (typeof value !== "string") return null;
  const text = value.trim();
  if (/^\d{9,19}(?:\.\d+)?$/.test(text)) return bounded(numberMs(Number(text)));
  return bounded(textMs(text));
}

/** Seconds, milliseconds, microseconds and nanoseconds differ so much that their size tells them apart. */
function numberMs(number: number): number | null {
  if (!Number.isFinite(number) || number <= 0) return null;
  if (number < 1e11) return number * 1_000;
  if (number < 1e14) return number;
  return number < 1e17 ? number / 1_000 : number / 1_000_000;
}

function textMs(text: string): number | null {
  const rfc = RFC_3339.exec(text);
  if (rfc) {
    const [, year, month, day, hour, minute, second = "0", fraction = "0", zone] = rfc;
    const wholeMs = utcMs(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second));
    return wholeMs === null ? null : wholeMs + Math.floor(Number(`0.${fraction}`) * 1_000) - offsetMs(zone);
  }
  const dayOnly = DAY.exec(text);
  if (dayOnly) return utcMs(Number(dayOnly[1]), Number(dayOnly[2]), Number(dayOnly[3]), 0, 0, 0);
  const java = JAVA.exec(text);
  if (java) {
    const [, month = "", day, year, hour, minute, second, half] = java;
    return utcMs(Number(year), monthOf(month), Number(day), (Number(hour) % 12) + (half === "PM" ? 12 : 0), Number(minute), Number(second));
  }
  const git = GIT.exec(text);
  if (!git) return null;
  const [, month = "", day, hour, minute, second, year, zone] = git;
  const wholeMs = utcMs(Number(year), monthOf(month), Number(day), Number(hour), Number(minute), Number(second));
  return wholeMs === null ? null : wholeMs - offsetMs(zone);
}

const monthOf = (name: string): number => MONTHS.indexOf(name) + 1;

/** Null for a day that no calendar has. */
function utcMs(year: number, month: number, day: number, hour: number, minute: number, second: number): number | null {
  const ms = Date.UTC(year, month - 1, day, hour, minute, Math.min(second, 59));
  const date = new Date(ms);
  const isReal = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal && hour < 24 && minute < 60 && second <= 60 ? ms : null;
}

function offsetMs(zone: string | undefined): number {
  const found = /^([+-])(\d{2}):?(\d{2})$/.exec(zone ?? "");
  if (!found) return 0;
  return (found[1] === "-" ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) * 60_000;
}

const bounded = (ms: number | null): Date | null => (ms !== null && ms >= EARLIEST_MS && ms < LATEST_MS ? new Date(Math.floor(ms)) : null);
