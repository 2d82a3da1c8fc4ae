/** Rows in the text format of COPY: https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS */

const NEEDS_ESCAPE = /[\\\t\n\r]/;
const ESCAPES: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };
/** About a thousand rows. */
const FIRST_BYTES = 1 << 20;

/** Gathers rows as the bytes that COPY reads: nothing of a row stays on the heap. */
export class CopyText {
  #buffer = Buffer.allocUnsafe(FIRST_BYTES);
  #length = 0;

  /** @param fields As they are written (`written`). */
  add(fields: readonly string[]): void {
    // Joined at once: a text that grows field by field is a tree, and writing it out took twice as long.
    const text = `${fields.join("\t")}\n`;
    // A UTF-16 unit is at most three bytes of UTF-8.
    this.#ensure(text.length * 3);
    this.#length += this.#buffer.write(text, this.#length);
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

const TAB = 9;
const NEWLINE = 10;
const BACKSLASH = 92;
const LETTER_N = 78;
const UNESCAPED: Record<string, string> = { t: "\t", n: "\n", r: "\r" };

/**
 * Rows as they were written, read again.
 * @param places Which fields of each row, counted from 0: they are given in this order.
 */
export function readRows(rows: Buffer, places: readonly number[]): (string | null)[][] {
  const slots: (number | undefined)[] = [];
  for (const [slot, place] of places.entries()) slots[place] = slot;
  const read: (string | null)[][] = [];
  // A tab or a newline of a text is escaped: these two only part what is written.
  for (let at = 0; at < rows.length; ) {
    const fields = new Array<string | null>(places.length).fill(null);
    let separator: number | undefined = TAB;
    for (let place = 0; place < slots.length; place++) {
      const start = at;
      while (rows[at] !== TAB && rows[at] !== NEWLINE) at++;
      const slot = slots[place];
      if (slot !== undefined) fields[slot] = fieldAt(rows, start, at);
      separator = rows[at++];
    }
    read.push(fields);
    if (separator !== NEWLINE) at = rows.indexOf(NEWLINE, at) + 1;
  }
  return read;
}

/** A text of its own: one cut out of a larger one would keep that in memory for as long as it is remembered. */
function fieldAt(rows: Buffer, start: number, end: number): string | null {
  if (end - start === 2 && rows[start] === BACKSLASH && rows[start + 1] === LETTER_N) return null;
  const text = rows.toString("utf8", start, end);
  return text.includes("\\") ? text.replaceAll(/\\(.)/g, (_, c: string) => UNESCAPED[c] ?? c) : text;
}
