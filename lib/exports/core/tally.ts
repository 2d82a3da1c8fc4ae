/**
 * Counts and exact sums of a file while it is written. Amounts of any number of decimals: each is added to the sum of
 * those with as many, and the few sums are brought together at the end.
 */
import type { CsvRow } from "@/lib/kernel/csv";
import { formatFixed } from "@/lib/kernel/money";
import type { ExportColumn } from "./table";

export class Tally {
  rows = 0;
  readonly #summed: readonly { index: number; name: string; sums: (bigint | undefined)[] }[];

  constructor(columns: readonly ExportColumn[]) {
    this.#summed = columns.flatMap(({ name, isSummed }, index) => (isSummed ? [{ index, name, sums: [] }] : []));
  }

  add(row: CsvRow): void {
    this.rows += 1;
    for (const { index, sums } of this.#summed) {
      const cell = row[index];
      if (cell === null || cell === undefined || cell === "" || cell === "0") continue;
      const point = cell.indexOf(".");
      const decimals = point < 0 ? 0 : cell.length - point - 1;
      const digits = point < 0 ? cell : cell.slice(0, point) + cell.slice(point + 1);
      sums[decimals] = (sums[decimals] ?? 0n) + BigInt(digits);
    }
  }

  /** By column, the shortest exact text. */
  totals(): Record<string, string> {
    return Object.fromEntries(
      this.#summed.map(({ name, sums }) => {
        const scale = Math.max(sums.length - 1, 0);
        const total = sums.reduce<bigint>((sum, part, decimals) => sum + (part ?? 0n) * 10n ** BigInt(scale - decimals), 0n);
        return [name, formatFixed(total, scale)];
      }),
    );
  }
}
