/**
 * The summary: one row for each unit, cost centre and team. Beside the cost of its usage, what statements charge: direct,
 * allocated, other and their sum, once there are statements. Columns are only ever added at the end.
 */
import { type StatedIn, statedAmounts } from "@/lib/chargeback/core/statement";
import type { CsvRow } from "@/lib/kernel/csv";
import { addUsd, formatFixed, formatUsd, parseFixed, parseUsd, type Usd } from "@/lib/kernel/money";
import { minorUnits } from "@/lib/pricing/core/fx";
import { costCell, type DetailLine, PERIOD_COLUMNS, periodCells, STATED_COLUMNS } from "./detail-table";
import type { ExportPeriod } from "./export-period";
import { type ExportColumn, named, summed, text } from "./table";

export const SUMMARY_COLUMNS: readonly ExportColumn[] = [
  ...PERIOD_COLUMNS,
  ...named("business_unit"),
  ...named("cost_centre"),
  ...named("team"),
  summed("cost_usd"),
  text("currency"),
  summed("unpriced_count"),
  ...STATED_COLUMNS,
  summed("direct"),
  summed("allocated"),
  summed("other"),
  summed("charged"),
];

/** After every id, as the detail sorts them. */
const NONE = "\u{10FFFF}";

type Names = { businessUnit: string | null; costCentre: string | null; team: string | null };
type Place = { businessUnitId: string | null; costCentreId: string | null; teamId: string | null };
type Charged = Record<"direct" | "allocated" | "other", bigint>;
type Sum = Place & { names: Names; costUsd: Usd; isPriced: boolean; unpriced: bigint; charged: Charged | null };

/** A line of a statement, as far as it is summed here. `costCentreId` empty: what nobody answers for. */
export type ChargedLine = Place & { kind: string; amount: string; names: Names };

/** As many sums as there are teams and cost centres are kept at once. */
export class Summary {
  readonly #sums = new Map<string, Sum>();
  #hasStatements = false;

  constructor(readonly currency: string) {}

  addLine(line: DetailLine, nameOf: (place: Place) => Names): void {
    const sum = this.#sumOf(line, nameOf);
    sum.unpriced += BigInt(line.unpriced);
    const cost = costCell(line);
    if (cost === null) return;
    sum.costUsd = addUsd(sum.costUsd, parseUsd(cost));
    sum.isPriced = true;
  }

  addCharged({ kind, amount, names, ...line }: ChargedLine): void {
    this.#hasStatements = true;
    const place = { ...line, costCentreId: line.costCentreId === "" ? null : line.costCentreId };
    const sum = this.#sumOf(place, () => names);
    sum.charged ??= { direct: 0n, allocated: 0n, other: 0n };
    sum.charged[kind === "direct" || kind === "allocated" ? kind : "other"] += parseFixed(amount, minorUnits(this.currency));
  }

  /** By unit, cost centre and team. A row of which nothing has a price keeps an empty cost. */
  rows(period: ExportPeriod, statedIn: StatedIn): CsvRow[] {
    const sums = [...this.#sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
    const costs = sums.map((sum) => (sum.isPriced ? formatUsd(sum.costUsd) : null));
    const stated = this.#hasStatements ? null : statedAmounts(costs, statedIn).amounts;
    return sums.map((sum, i) => {
      const { direct, allocated, other } = sum.charged ?? { direct: 0n, allocated: 0n, other: 0n };
      const money = (amount: bigint): string | null => (this.#hasStatements ? formatFixed(amount, minorUnits(this.currency)) : null);
      return [
        ...periodCells(period),
        ...[sum.businessUnitId, sum.names.businessUnit, sum.costCentreId, sum.names.costCentre, sum.teamId, sum.names.team],
        ...[costs[i] ?? null, "USD", sum.unpriced.toString()],
        // The direct charge is the cost in the currency of statements, rounded once over all of them.
        ...[statedIn.currency, statedIn.perUsd, stated ? (stated[i] ?? null) : money(direct)],
        ...[money(direct), money(allocated), money(other), money(direct + allocated + other)],
      ];
    });
  }

  #sumOf({ businessUnitId, costCentreId, teamId }: Place, nameOf: (place: Place) => Names): Sum {
    const place = { businessUnitId, costCentreId, teamId };
    const key = [businessUnitId, costCentreId, teamId].map((id) => id ?? NONE).join("\u0001");
    let sum = this.#sums.get(key);
    if (!sum) {
      sum = { ...place, names: nameOf(place), costUsd: 0n as Usd, isPriced: false, unpriced: 0n, charged: null };
      this.#sums.set(key, sum);
    }
    return sum;
  }
}
