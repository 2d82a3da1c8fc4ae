/** Crockford's alphabet: no i, l, o, u, so that an id can be read aloud. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const BITS = 128;
const DIGITS = Math.ceil(BITS / 5);

/**
 * A new id: a readable prefix that says what it names, and 128 random bits in base 32, e.g.
 * "idn_4w0v7n5d1xq8t2k9m3c6h0b5ra". Safe in URLs and file names.
 */
export function newId(prefix: string): string {
  let value = 0n;
  for (const byte of globalThis.crypto.getRandomValues(new Uint8Array(BITS / 8))) value = (value << 8n) | BigInt(byte);
  let digits = "";
  for (let i = 0; i < DIGITS; i++) {
    digits = ALPHABET.charAt(Number(value & 31n)) + digits;
    value >>= 5n;
  }
  return `${prefix}_${digits}`;
}
