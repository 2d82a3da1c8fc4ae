/** One record of a file as rules see it: cells by column, nulls for empty ones, numbers read once. */
import { type Decimal, parseDecimal } from "./decimal";

export class Row {
  line = 0;
  readonly #index: ReadonlyMap<string, number>;
  #cells: readonly string[] = [];
  /** Of this row, by column; undefined: not read yet. */
  #numbers: (Decimal | null | undefined)[] = [];

  constructor(columns: readonly string[]) {
    this.#index = new Map(columns.map((column, i) => [column, i]));
  }

  /** The same object serves all rows: a rule keeps no row. */
  load(line: number, cells: readonly string[]): void {
    this.line = line;
    this.#cells = cells;
    this.#numbers = [];
  }

  has(column: string): boolean {
    return this.#index.has(column);
  }

  /** Null for an empty cell and for a column that the file lacks. */
  text(column: string): string | null {
    const at = this.#index.get(column);
    return at === undefined ? null : this.#cells[at] || null;
  }

  /** Null also for what is no number, which the rules of formats tell. */
  number(column: string): Decimal | null {
    const at = this.#index.get(column);
    if (at === undefined) return null;
    let number = this.#numbers[at];
    if (number === undefined) {
      const text = this.#cells[at];
      number = text ? parseDecimal(text) : null;
      this.#numbers[at] = number;
    }
    return number;
  }
}
