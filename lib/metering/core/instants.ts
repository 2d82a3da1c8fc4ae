/** Instants as emitters write them. All are read as UTC; nothing is guessed from the machine's own zone. */

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/;
/** What Python prints of a datetime: no zone, which means UTC in every emitter known here. */
const PYTHON = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(\.\d{1,9})?([+-]\d\d:\d\d|Z)?$/;
const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(2100, 0, 1);

/** An instant between 2000 and 2100 from RFC 3339 text with its offset; null for anything else, 30 February included. */
export const readRfc3339 = (text: string): Date | null => fromMatch(RFC_3339.exec(text));

/**
 * An instant from what gateways send: epoch seconds (with a fraction, or as text), epoch milliseconds, RFC 3339, or a
 * Python datetime without a zone, taken as UTC.
 */
export function readLooseInstant(value: unknown): Date | null {
  if (typeof value === "number") return fromEpoch(value);
  if (typeof value !== "string") return null;
  const text = value.trim();
  if (/^\d{9,14}(\.\d+)?$/.test(text)) return fromEpoch(Number(text));
  return fromMatch(PYTHON.exec(text));
}

/** An instant from nanoseconds since 1970; null for 0 and what is out of range. */
export const fromUnixNano = (nanoseconds: bigint): Date | null => (nanoseconds <= 0n ? null : inRange(Number(nanoseconds / 1_000_000n)));

function fromEpoch(epoch: number): Date | null {
  return inRange(Math.round(epoch >= 100_000_000_000 ? epoch : epoch * 1000));
}

function fromMatch(match: RegExpExecArray | null): Date | null {
  if (!match) return null;
  const [, year, month, day, hour, minute, second, fraction = "", offset = "Z"] = match;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)));
  const isReal =
    date.getUTCMonth() === Number(month) - 1 &&
    date.getUTCDate() === Number(day) &&
    Number(hour) < 24 &&
    Number(minute) < 60 &&
    Number(second) < 60;
  if (!isReal) return null;
  const milliseconds = Number(`${fraction.slice(1)}000`.slice(0, 3));
  const minutesAhead = offsetMinutes(offset);
  return minutesAhead === null ? null : inRange(date.getTime() + milliseconds - minutesAhead * 60_000);
}

function offsetMinutes(offset: string): number | null {
  if (offset === "Z" || offset === "z") return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(4, 6));
  if (hours > 23 || minutes > 59) return null;
  return (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}

const inRange = (milliseconds: number): Date | null =>
  milliseconds >= EARLIEST_MS && milliseconds < LATEST_MS ? new Date(milliseconds) : null;
