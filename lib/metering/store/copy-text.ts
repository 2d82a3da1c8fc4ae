/** Rows in the text format of COPY: https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS */

const NEEDS_ESCAPE = /[\\\t\n\r]/;
const ESCAPES: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };
const TAB = 9;
const NEWLINE = 10;
const LAST_ASCII = 127;
/** About a thousand rows. */
const FIRST_BYTES = 1 << 20;

/** Gathers rows as the bytes that COPY reads: nothing of a row stays on the heap. */
export class CopyText {
  #buffer = Buffer.allocUnsafe(FIRST_BYTES);
  #length = 0;

  /** @param fields As they are written (`written`). */
  add(fields: readonly string[]): void {
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i] as string;
      // A UTF-16 unit is at most three bytes of UTF-8.
      this.#ensure(field.length * 3 + 1);
      this.#length = this.#addAscii(field) ?? this.#length + this.#buffer.write(field, this.#length);
      this.#buffer[this.#length++] = TAB;
    }
    this.#buffer[this.#length - 1] = NEWLINE;
  }

  /**
   * Letter by letter: most fields are short, and a call of the writer for each, or a text of a whole row, took twice as long.
   * @returns where it ends, null where it holds more than ASCII.
   */
  #addAscii(field: string): number | null {
    const buffer = this.#buffer;
    const start = this.#length;
    for (let i = 0; i < field.length; i++) {
      const code = field.charCodeAt(i);
      if (code > LAST_ASCII) return null;
      buffer[start + i] = code;
    }
    return start + field.length;
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #ensure(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + bytes));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }
}

export const NULL = "\\N";

/** A text that may hold anything. What can hold nothing to escape, such as a number or an instant, is written as it is. */
export function written(text: string | null): string {
  if (text === null) return NULL;
  return NEEDS_ESCAPE.test(text) ? text.replace(/[\\\t\n\r]/g, (c) => ESCAPES[c] as string) : text;
}

const BACKSLASH = 92;
const LETTER_N = 78;
const ZERO = 48;
/** Digits that a double holds whatever they are. */
const SAFE_DIGITS = 15;
const ISO_LENGTH = "1970-01-01T00:00:00.000Z".length;
const UNESCAPED: Record<string, string> = { t: "\t", n: "\n", r: "\r" };

/**
 * Rows as they were written, read again one after the other. Numbers and instants are read from the bytes: making texts of them
 * first took half of the reading.
 */
export class WrittenRows {
  readonly #rows: Buffer;
  /** Which of the fields that are asked for a place of the row holds, -1 for none, up to the last that holds one. */
  readonly #fieldAt: Int8Array;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  #next = 0;
  /** The day that was read last, as yyyymmdd: rows of a batch are mostly of one. */
  #day = { digits: -1, atMs: 0 };

  /** @param places Which fields of each row, counted from 0: they are told by where they stand here. At most 127. */
  constructor(rows: Buffer, places: readonly number[]) {
    this.#rows = rows;
    this.#fieldAt = new Int8Array(Math.max(-1, ...places) + 1).fill(-1);
    for (const [field, place] of places.entries()) this.#fieldAt[place] = field;
    this.#starts = new Int32Array(places.length);
    this.#ends = new Int32Array(places.length);
  }

  /** Goes to the next row; before the first one none is read. @returns False after the last. */
  next(): boolean {
    const rows = this.#rows;
    const fieldAt = this.#fieldAt;
    let at = this.#next;
    if (at >= rows.length) return false;
    let separator = TAB;
    // A tab or a newline of a text is escaped: these two only part what is written.
    for (let place = 0; place < fieldAt.length; place++) {
      const start = at;
      let byte = rows[at] as number;
      while (byte > NEWLINE || byte < TAB) byte = rows[++at] as number;
      const field = fieldAt[place] as number;
      if (field >= 0) {
        this.#starts[field] = start;
        this.#ends[field] = at;
      }
      separator = byte;
      at++;
    }
    this.#next = separator === NEWLINE ? at : rows.indexOf(NEWLINE, at) + 1;
    return true;
  }

  #isNull(field: number): boolean {
    const start = this.#starts[field] as number;
    return (this.#ends[field] as number) - start === 2 && this.#rows[start] === BACKSLASH && this.#rows[start + 1] === LETTER_N;
  }

  /** A text of its own: one cut out of a larger one would keep that in memory for as long as it is remembered. */
  text(field: number): string | null {
    if (this.#isNull(field)) return null;
    const text = this.#rows.toString("utf8", this.#starts[field], this.#ends[field]);
    return text.includes("\\") ? text.replaceAll(/\\(.)/g, (_, c: string) => UNESCAPED[c] ?? c) : text;
  }

  /** Whether it is this text, of letters and digits only. */
  is(field: number, text: string): boolean {
    const start = this.#starts[field] as number;
    if ((this.#ends[field] as number) - start !== text.length) return false;
    for (let i = 0; i < text.length; i++) if (this.#rows[start + i] !== text.charCodeAt(i)) return false;
    return true;
  }

  number(field: number): number | null {
    const digits = this.#digits(this.#starts[field] as number, this.#ends[field] as number);
    return digits >= 0 ? digits : this.#isNull(field) ? null : Number(this.text(field));
  }

  /** Milliseconds since 1970. */
  instant(field: number): number {
    const start = this.#starts[field] as number;
    if ((this.#ends[field] as number) - start !== ISO_LENGTH) return Date.parse(this.text(field) ?? "");
    const digits = this.#digits(start, start + 4) * 10_000 + this.#digits(start + 5, start + 7) * 100 + this.#digits(start + 8, start + 10);
    if (digits !== this.#day.digits) this.#day = { digits, atMs: Date.parse(this.#rows.toString("latin1", start, start + 10)) };
    const minutes = this.#digits(start + 11, start + 13) * 60 + this.#digits(start + 14, start + 16);
    return this.#day.atMs + minutes * 60_000 + this.#digits(start + 17, start + 19) * 1_000 + this.#digits(start + 20, start + 23);
  }

  /** -1 for what is not written in digits only, or in too many. */
  #digits(start: number, end: number): number {
    if (start === end || end - start > SAFE_DIGITS) return -1;
    let value = 0;
    for (let at = start; at < end; at++) {
      const digit = (this.#rows[at] as number) - ZERO;
      if (digit < 0 || digit > 9) return -1;
      value = value * 10 + digit;
    }
    return value;
  }
}
