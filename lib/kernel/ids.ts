/** Crockford's alphabet: no i, l, o, u, so that an id can be read aloud. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const CODES = Array.from(ALPHABET, (digit) => digit.charCodeAt(0));
const BYTES = 16;
const DIGITS = 26;
const DIGIT_BITS = 5;
/** 128 bits are 26 digits of five; the first holds three of them. */
const LEADING_BITS = 2;

/** Random bytes for many ids: to ask for so few is dearer than all the rest. Each is used once. */
const pool = new Uint8Array(BYTES * 256);
let used = pool.length;
/** Of the id that is being made: put together digit by digit, a text would be a chain of as many pieces. */
const digits: number[] = new Array<number>(DIGITS).fill(0);

/**
 * A new id: a readable prefix that says what it names, and 128 random bits in base 32, e.g.
 * "idn_4w0v7n5d1xq8t2k9m3c6h0b5ra". Safe in URLs and file names.
 */
export function newId(prefix: string): string {
  if (used === pool.length) {
    globalThis.crypto.getRandomValues(pool);
    used = 0;
  }
  let place = 0;
  let bits = 0;
  let count = LEADING_BITS;
  for (const end = used + BYTES; used < end; used++) {
    bits = (bits << 8) | (pool[used] as number);
    count += 8;
    while (count >= DIGIT_BITS) {
      count -= DIGIT_BITS;
      digits[place++] = CODES[(bits >> count) & 31] as number;
    }
    bits &= (1 << count) - 1;
  }
  return `${prefix}_${String.fromCharCode(...digits)}`;
}
