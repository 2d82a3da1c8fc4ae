/**
 * Rows as bytes of UTF-8 in one buffer that is used again. Texts that many rows share are encoded once and copied; what is a
 * row's own is digits and ids of ours, one byte a character. A string for each row would cost more than the row itself.
 */

/** As many bytes as go out at once. */
const CHUNK_BYTES = 1 << 16;
const ROOM_BYTES = 1 << 14;
const COMMA = 44;
const CARRIAGE_RETURN = 13;
const LINE_FEED = 10;
const ENCODER = new TextEncoder();

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
