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
