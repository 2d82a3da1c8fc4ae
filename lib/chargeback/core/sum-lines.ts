/** Lines of the same unit, cost centre and team added up, in the order in which they were first met. */
import { addUsd, formatUsd, parseUsd, type Usd } from "@/lib/kernel/money";
import type { DetailLine, SummaryLine } from "./export-file";

type Sum = Omit<SummaryLine, "costUsd" | "unpriced"> & { costUsd: Usd; unpriced: bigint; isPriced: boolean };

export class LineSums {
  readonly #sums = new Map<string, Sum>();

  add({ businessUnit, costCentre, team, costUsd, unpriced }: DetailLine): void {
    const key = JSON.stringify([businessUnit.id, costCentre.id, team.id]);
    const sum = this.#sums.get(key) ?? { businessUnit, costCentre, team, costUsd: 0n as Usd, unpriced: 0n, isPriced: false };
    this.#sums.set(key, sum);
    sum.unpriced += BigInt(unpriced);
    if (costUsd === null) return;
    sum.costUsd = addUsd(sum.costUsd, parseUsd(costUsd));
    sum.isPriced = true;
  }

  /** A line of which nothing has a price keeps an empty cost. */
  lines(): SummaryLine[] {
    return [...this.#sums.values()].map(({ costUsd, unpriced, isPriced, ...who }) => ({
      ...who,
      costUsd: isPriced ? formatUsd(costUsd) : null,
      unpriced: unpriced.toString(),
    }));
  }
}
