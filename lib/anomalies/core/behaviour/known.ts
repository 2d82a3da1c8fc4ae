/** What an identity has used before: values with the first and newest time, bounded, the longest unused forgotten first. */
export type Seen = { first: number; last: number; n: number };
export type Known = Map<string, Seen>;

/** True for a value that was not there. */
export function see(known: Known, value: string, at: number, most: number): boolean {
  const seen = known.get(value);
  if (seen) {
    if (at > seen.last) seen.last = at;
    seen.n++;
    return false;
  }
  if (known.size >= most) forgetOldest(known);
  known.set(value, { first: at, last: at, n: 1 });
  return true;
}

export function forgetOldest<Key>(entries: Map<Key, { last: number }>): void {
  let oldest: Key | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [key, { last }] of entries) {
    if (last < least) {
      least = last;
      oldest = key;
    }
  }
  if (oldest !== undefined) entries.delete(oldest);
}

/** Days on which something happened, of the last 14: bit 0 is `day`. */
export type Days = { day: number; bits: number; last: number };
const DAYS_KEPT = 15;

export function markDay<Key>(entries: Map<Key, Days>, key: Key, day: number, most: number): Days {
  let entry = entries.get(key);
  if (!entry) {
    if (entries.size >= most) forgetOldest(entries);
    entry = { day, bits: 0, last: day };
    entries.set(key, entry);
  }
  if (day > entry.day) {
    entry.bits = day - entry.day >= DAYS_KEPT ? 0 : (entry.bits << (day - entry.day)) & ((1 << DAYS_KEPT) - 1);
    entry.day = day;
    entry.last = day;
  }
  const age = entry.day - day;
  if (age < DAYS_KEPT) entry.bits |= 1 << age;
  return entry;
}

/** On how many of the 14 days before its newest. */
export function daysBefore({ bits }: Days): number {
  let count = 0;
  for (let left = bits >>> 1; left !== 0; left &= left - 1) count++;
  return count;
}
