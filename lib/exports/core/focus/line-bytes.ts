/**
 * Rows as bytes of UTF-8 in one buffer that is used again. Texts that many rows share are encoded once and copied; what is a
 * row's own is digits and ids of ours, one byte a character. A string for each row would cost more than the row itself.
 */

/** As many bytes as go out at once. */
const CHUNK_BYTES = 1 << 16;
const ROOM_BYTES = 1 << 14;
const COMMA = 44;
const POINT = 46;
const ZERO = 48;
const CARRIAGE_RETURN = 13;
const LINE_FEED = 10;
const ENCODER = new TextEncoder();
/** The most decimals that {@link LineBytes.putDecimal} writes. */
export const SCALE_MAX = 40;
const DIGITS = SCALE_MAX + 24;
/** Numbers are taken apart in two whole numbers of 32 bits, which are divided several times faster. */
const LOW_DIGITS = 7;
const LOW = 10 ** LOW_DIGITS;

export const bytesOf = (text: string): Uint8Array => ENCODER.encode(text);

export function joinedBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

export class LineBytes {
  #buffer = new Uint8Array(CHUNK_BYTES + ROOM_BYTES);
  #length = 0;
  readonly #digits = new Uint8Array(DIGITS);

  /** Whether there is enough for a chunk. */
  get isFull(): boolean {
    return this.#length >= CHUNK_BYTES;
  }

  put(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  putText(text: string): void {
    this.put(ENCODER.encode(text));
  }

  /** @param text Of ASCII alone. */
  putAscii(text: string): void {
    const { length } = text;
    this.#reserve(length);
    const buffer = this.#buffer;
    let at = this.#length;
    for (let i = 0; i < length; i++) buffer[at++] = text.charCodeAt(i);
    this.#length = at;
  }

  /** @param text A plain decimal, which gets a point where it has none. */
  putPlain(text: string): void {
    this.putAscii(text);
    if (!text.includes(".")) this.putAscii(".0");
  }

  /**
   * The shortest decimal with a point of a whole number divided by a power of ten.
   * @param whole From 0 to Number.MAX_SAFE_INTEGER. @param scale From 0 to {@link SCALE_MAX}.
   */
  putDecimal(whole: number, scale: number): void {
    const digits = this.#digits;
    const point = DIGITS - scale;
    let from = this.#takeApart(whole);
    while (from >= point) digits[--from] = ZERO;
    while (from < point - 1 && digits[from] === ZERO) from++;
    let end = DIGITS;
    while (end > point && digits[end - 1] === ZERO) end--;
    this.#reserve(end - from + 2);
    const buffer = this.#buffer;
    let at = this.#length;
    for (let i = from; i < point; i++) buffer[at++] = digits[i] as number;
    buffer[at++] = POINT;
    if (end === point) buffer[at++] = ZERO;
    for (let i = point; i < end; i++) buffer[at++] = digits[i] as number;
    this.#length = at;
  }

  /** Its digits, the last one last. @returns where they begin: at zeros, perhaps. */
  #takeApart(whole: number): number {
    const digits = this.#digits;
    const high = Math.floor(whole / LOW);
    let at = DIGITS;
    for (let rest = (whole - high * LOW) | 0, i = 0; i < LOW_DIGITS; i++) {
      const next = (rest / 10) | 0;
      digits[--at] = ZERO + rest - 10 * next;
      rest = next;
    }
    for (let rest = high | 0; rest > 0; ) {
      const next = (rest / 10) | 0;
      digits[--at] = ZERO + rest - 10 * next;
      rest = next;
    }
    return at;
  }

  comma(): void {
    this.#buffer[this.#length++] = COMMA;
  }

  endLine(): void {
    this.#buffer[this.#length++] = CARRIAGE_RETURN;
    this.#buffer[this.#length++] = LINE_FEED;
  }

  /** What was put since the last time: a copy, which nothing changes any more. */
  take(): Uint8Array {
    const taken = this.#buffer.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }

  /** There is always room left for what separates. */
  #reserve(bytes: number): void {
    const wanted = this.#length + bytes + 3;
    if (wanted <= this.#buffer.length) return;
    const larger = new Uint8Array(2 * wanted);
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
  }
}
