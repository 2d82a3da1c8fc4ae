/**
 * Usage as rows of FOCUS: one a UTC day, dimension, meter and price. BilledCost and EffectiveCost are what the provider
 * charges by the ledger, to its last digit; ContractedCost and ListCost are the exact product of price and quantity. The two
 * differ where the ledger rounded a charge at the fifteenth decimal.
 */
import type { LineDimension, PeriodLineRow } from "@/lib/chargeback/core/period-lines";
import { formatUsd, type Usd } from "@/lib/kernel/money";
import { cell } from "./cell";
import type { FocusCells, FocusProfile } from "./columns";
import { dayCells } from "./day";
import { exactText, moneyText, productText, withPoint } from "./decimals";
import { GROUPS, type Segment, segmentsOf, textsOf } from "./layout";
import { pricedQuantity, type Sku } from "./sku";

/** What rows say beside the ledger. Each is asked once for what it depends on. */
export type UsageSource = {
  period: { id: string; start: Date; end: Date };
  skuOf: (of: LineDimension, row: Pick<PeriodLineRow, "meter" | "priceId" | "day">, isCharged: boolean) => Sku;
  /** As long as its price is the same, the same text. */
  skuKey: (row: Pick<PeriodLineRow, "priceId" | "day">) => string;
  dimensionOf: (of: LineDimension) => FocusCells;
  /** What statements show for a cost, exact; undefined where there are none. */
  stated: { currency: string; amount: (costUsd: Usd) => string } | undefined;
};

/** Distinct texts that are kept; of more, all are made anew. */
const KEPT_MAX = 50_000;

type Kept<T> = Map<T, string[]>;
type KnownSku = { sku: Sku; texts: string[] };

export class UsageWriter {
  readonly #segments: Segment[];
  /** Of each segment: the number of its group, and which of that group's texts it is. */
  readonly #groups: readonly number[];
  readonly #places: readonly number[];
  /** Of the row that is written: one list for all, since a chain of additions costs more than the row itself. */
  readonly #line: string[];
  readonly #days: Kept<string> = new Map();
  readonly #dimensions: Kept<number> = new Map();
  readonly #skus = new Map<string, KnownSku>();

  constructor(
    version: FocusProfile,
    readonly source: UsageSource,
  ) {
    this.#segments = segmentsOf(version);
    const met = GROUPS.map(() => 0);
    this.#groups = this.#segments.map(({ group }) => GROUPS.indexOf(group));
    this.#places = this.#groups.map((group) => {
      const place = met[group] ?? 0;
      met[group] = place + 1;
      return place;
    });
    this.#line = this.#segments.map(() => "");
  }

  /** One line with its line end. */
  line(row: PeriodLineRow): string {
    const { sku, texts } = this.#sku(row);
    const values = this.#values(row, sku);
    const groups = [texts, this.#day(row.day), this.#dimension(row.of), values];
    const line = this.#line;
    for (let i = 0; i < line.length; i++) line[i] = groups[this.#groups[i] as number]?.[this.#places[i] as number] ?? "";
    return `${line.join(",")}\r\n`;
  }

  /** The same row as cells, for those that say something else in some of them. */
  cells(row: PeriodLineRow): FocusCells {
    const { sku } = this.#sku(row);
    return {
      ...sku.cells,
      ...dayCells(row.day, this.source.period),
      ...this.source.dimensionOf(row.of),
      ...usageValues(row, sku, this.source),
    };
  }

  #sku(row: PeriodLineRow): KnownSku {
    const { provider, model, billing } = row.of;
    const isCharged = row.costUsd !== 0n;
    const key = `${provider}\u0001${model}\u0001${billing}\u0001${row.meter}\u0001${isCharged}\u0001${this.source.skuKey(row)}`;
    const known = this.#skus.get(key);
    if (known) return known;
    const sku = this.source.skuOf(row.of, row, isCharged);
    if (this.#skus.size >= KEPT_MAX) this.#skus.clear();
    const made = { sku, texts: textsOf(this.#segments, "sku", sku.cells) };
    this.#skus.set(key, made);
    return made;
  }

  #day(day: string): string[] {
    return kept(this.#days, day, () => textsOf(this.#segments, "day", dayCells(day, this.source.period)));
  }

  #dimension(of: LineDimension): string[] {
    return kept(this.#dimensions, of.id, () => textsOf(this.#segments, "dimension", this.source.dimensionOf(of)));
  }

  #values(row: PeriodLineRow, sku: Sku): string[] {
    return textsOfValues(this.#segments, usageValues(row, sku, this.source));
  }
}

function kept<T>(texts: Kept<T>, key: T, make: () => string[]): string[] {
  const known = texts.get(key);
  if (known) return known;
  if (texts.size >= KEPT_MAX) texts.clear();
  const made = make();
  texts.set(key, made);
  return made;
}

/** None of them needs quotes. */
const textsOfValues = (segments: readonly Segment[], cells: FocusCells): string[] => {
  const texts: string[] = [];
  for (const { group, columns } of segments) if (group === "value") texts.push(cells[columns[0] as keyof FocusCells] ?? "");
  return texts;
};

export const chargeKey = (
  periodId: string,
  { day, dimensionId, meter, priceId }: Pick<PeriodLineRow, "day" | "dimensionId" | "meter" | "priceId">,
): string => `${periodId}:${day}:${dimensionId}:${meter}:${priceId}`;

type Usage = Pick<PeriodLineRow, "day" | "dimensionId" | "meter" | "priceId" | "quantity" | "costUsd"> &
  Partial<Pick<PeriodLineRow, "unpriced" | "flatValueUsd">>;

/** The amounts of a row. */
export function usageValues(row: Usage, sku: Sku, { period, stated }: Pick<UsageSource, "period" | "stated">): FocusCells {
  const costText = formatUsd(row.costUsd);
  const cost = withPoint(costText);
  const priced = pricedQuantity(sku, row.quantity, costText);
  const contracted = productText(sku.contracted, priced);
  return {
    BilledCost: cost,
    EffectiveCost: cost,
    PricingCurrencyEffectiveCost: cost,
    ContractedCost: contracted,
    ListCost: sku.list === sku.contracted ? contracted : productText(sku.list, priced),
    ConsumedQuantity: withPoint(row.quantity),
    PricingQuantity: exactText(priced),
    x_ChargebackCost: stated ? withPoint(stated.amount(row.costUsd)) : "",
    x_ChargebackCurrency: stated ? stated.currency : "",
    x_FlatValue: row.flatValueUsd ? moneyText(row.flatValueUsd) : "",
    x_UnpricedCount: row.unpriced ? row.unpriced.toString() : "",
    x_ChargeKey: cell(chargeKey(period.id, row)),
  };
}
