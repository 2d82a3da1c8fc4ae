/** Instants as emitters write them. All are read as UTC; nothing is guessed from the machine's own zone. */

const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);

/** An instant between 2000 and 2100 from RFC 3339 text with its offset; null for anything else, 30 February included. */
export const readRfc3339 = (text: string): Date | null => readCalendar(text, null);

/**
 * An instant from what gateways send: epoch seconds (with a fraction, or as text), epoch milliseconds, RFC 3339, or a
 * Python datetime without a zone, taken as UTC.
 */
export function readLooseInstant(value: unknown): Date | null {
  if (typeof value === "number") return fromEpoch(value);
  if (typeof value !== "string") return null;
  const text = value.trim();
  if (/^\d{9,14}(\.\d+)?$/.test(text)) return fromEpoch(Number(text));
  return readCalendar(text, 0);
}

/** An instant from nanoseconds since 1970; null for 0 and what is out of range. */
export const fromUnixNano = (nanoseconds: bigint): Date | null => (nanoseconds <= 0n ? null : inRange(Number(nanoseconds / 1_000_000n)));

const DAY_MS = 86_400_000;
const padded = (numbers: number, digits: number): string[] => Array.from({ length: numbers }, (_, n) => String(n).padStart(digits, "0"));
const TWO_DIGITS = padded(60, 2);
const THREE_DIGITS = padded(1_000, 3);
/** The day that was written last: instants of a batch are mostly of one. */
let writtenDay = { day: Number.NaN, text: "" };

/** Whole milliseconds as `toISOString` of a date writes them, without making the date. @throws RangeError for what is no instant. */
export function isoText(milliseconds: number): string {
  const day = Math.floor(milliseconds / DAY_MS);
  if (day !== writtenDay.day) writtenDay = { day, text: new Date(day * DAY_MS).toISOString().slice(0, -"00:00:00.000Z".length) };
  const rest = milliseconds - day * DAY_MS;
  const seconds = Math.floor(rest / 1_000);
  const minutes = Math.floor(seconds / 60);
  const hour = TWO_DIGITS[Math.floor(minutes / 60)];
  return `${writtenDay.text}${hour}:${TWO_DIGITS[minutes % 60]}:${TWO_DIGITS[seconds % 60]}.${THREE_DIGITS[rest - seconds * 1_000]}Z`;
}

function fromEpoch(epoch: number): Date | null {
  return inRange(Math.round(epoch >= 100_000_000_000 ? epoch : epoch * 1000));
}

const MOST_FRACTION_DIGITS = 9;

/**
 * Date, time, a fraction of up to nine digits (what is below milliseconds is cut off) and a zone, by their places: this is read
 * of every event that is taken in, and a pattern took three times as long.
 * @param minutesAhead Of a text without a zone; null where there must be one. Python prints none of a datetime, which means
 * UTC in every emitter known here.
 */
function readCalendar(text: string, minutesAhead: number | null): Date | null {
  const isShaped = text[4] === "-" && text[7] === "-" && "Tt ".includes(text[10] ?? "?") && text[13] === ":" && text[16] === ":";
  const year = digitsAt(text, 0, 4);
  const month = digitsAt(text, 5, 2);
  const day = digitsAt(text, 8, 2);
  const hour = digitsAt(text, 11, 2);
  const minute = digitsAt(text, 14, 2);
  const second = digitsAt(text, 17, 2);
  if (!isShaped || !isDay(year, month, day) || !(hour < 24 && minute < 60 && second < 60)) return null;
  const fraction = text[19] === "." ? digitsFrom(text, 20) : 0;
  const zoneAt = fraction === 0 ? 19 : 20 + fraction;
  const ahead = zoneAt === text.length ? minutesAhead : offsetMinutes(text, zoneAt);
  if (ahead === null || fraction > MOST_FRACTION_DIGITS || (text[19] === "." && fraction === 0)) return null;
  const milliseconds = fraction === 0 ? 0 : digitsAt(text, 20, Math.min(3, fraction)) * (SHORT_FRACTION[fraction] ?? 1);
  return inRange(Date.UTC(year, month - 1, day, hour, minute, second, milliseconds) - ahead * 60_000);
}

/** What tenths and hundredths are in milliseconds. */
const SHORT_FRACTION = [0, 100, 10];
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Not so for what is no number: every comparison with it fails. */
function isDay(year: number, month: number, day: number): boolean {
  const isLeap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return year >= 0 && day >= 1 && day <= (DAYS[month - 1] ?? 0) + (isLeap ? 1 : 0);
}

/** NaN where one of them is no digit. */
function digitsAt(text: string, from: number, count: number): number {
  let number = 0;
  for (let i = from; i < from + count; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

/** How many digits follow one another. */
function digitsFrom(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at++;
  return at - from;
}

/** Of Z or ±hh:mm, to the end of the text; null for anything else. */
function offsetMinutes(text: string, at: number): number | null {
  const sign = text[at];
  if (sign === "Z" || sign === "z") return text.length === at + 1 ? 0 : null;
  if ((sign !== "+" && sign !== "-") || text[at + 3] !== ":" || text.length !== at + 6) return null;
  const hours = digitsAt(text, at + 1, 2);
  const minutes = digitsAt(text, at + 4, 2);
  if (!(hours < 24 && minutes < 60)) return null;
  return (sign === "-" ? -1 : 1) * (hours * 60 + minutes);
}

const inRange = (milliseconds: number): Date | null =>
  milliseconds >= EARLIEST_MS && milliseconds < LATEST_MS ? new Date(milliseconds) : null;
