/** What is seen of a file while its rows go by: how many, which days, what was wrong with them. */
import type { InvoiceLine, RowRead } from "./line";
import type { RowFault } from "./views";

/** Faults that are kept; of more there is the number. */
export const MAX_FAULTS = 1_000;

export class Tally {
  rows = 0;
  skipped = 0;
  faultCount = 0;
  readonly faults: RowFault[] = [];
  cover: { fromDay: string; toDay: string } | null = null;

  fault(fault: RowFault): void {
    this.faultCount += 1;
    if (this.faults.length < MAX_FAULTS) this.faults.push(fault);
  }

  /** Counts a row, and gives its lines. */
  read(row: RowRead, line: number): InvoiceLine[] {
    this.rows += 1;
    if (row === "skipped") this.skipped += 1;
    else if ("covers" in row) {
      this.skipped += 1;
      this.covers(row.covers);
    } else if ("faults" in row) for (const fault of row.faults) this.fault({ line, ...fault });
    else {
      for (const found of row.lines) this.covers(found);
      return row.lines;
    }
    return [];
  }

  private covers({ fromDay, toDay }: { fromDay: string; toDay: string }): void {
    const { fromDay: first, toDay: last } = this.cover ?? { fromDay, toDay };
    this.cover = { fromDay: fromDay < first ? fromDay : first, toDay: toDay > last ? toDay : last };
  }
}
