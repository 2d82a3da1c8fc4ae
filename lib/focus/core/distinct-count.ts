/** Whether each value of one column goes with one value of another. */
import type { Row } from "./row";
import { REMEMBERED_MAX } from "./rule";

export class DistinctCount {
  readonly #first = new Map<string, string | null>();

  constructor(
    readonly column: string,
    readonly other: string,
  ) {}

  /** False where this row's value went with another one before. Rows without a value say nothing. */
  isFirstOrSame(row: Row): boolean {
    const value = row.text(this.column);
    if (value === null) return true;
    const with_ = row.text(this.other);
    const before = this.#first.get(value);
    if (before !== undefined) return before === with_;
    if (this.#first.size < REMEMBERED_MAX) this.#first.set(value, with_);
    return true;
  }
}
