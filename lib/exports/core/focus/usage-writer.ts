/**
 * Usage as rows of FOCUS: one a UTC day, dimension, meter and price. BilledCost and EffectiveCost are what the provider
 * charges by the ledger, to its last digit; ContractedCost and ListCost are the exact product of price and quantity. The two
 * differ where the ledger rounded a charge at the fifteenth decimal.
 */
import type { LineDimension, PeriodLineRow } from "@/lib/chargeback/core/period-lines";
import { formatUsd, type Usd } from "@/lib/kernel/money";
import type { FocusCells, FocusColumn, FocusProfile } from "./columns";
import { dayCells } from "./day";
import { exactText, moneyText, productText, withPoint } from "./decimals";
import { GROUPS, type Group, type Segment, segmentsOf, textsOf } from "./layout";
import { bytesOf, type LineBytes } from "./line-bytes";
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

type Texts = readonly Uint8Array[];
type KnownSku = { sku: Sku; texts: Texts };

export class UsageWriter {
  readonly #segments: Segment[];
  /** Of each segment: the number of its group, and which of that group's texts it is. */
  readonly #groups: readonly number[];
  readonly #places: readonly number[];
  readonly #days = new Map<string, Texts>();
  readonly #dimensions = new Map<number, Texts>();
  readonly #skus = new Map<string, KnownSku>();

  constructor(
    version: FocusProfile,
    readonly source: UsageSource,
  ) {
    this.#segments = segmentsOf(version);
    const met = GROUPS.map(() => 0);
    this.#groups = this.#segments.map(({ group }) => GROUPS.indexOf(group));
    this.#places = this.#segments.map(({ group, columns }) => {
      if (group === "value") return VALUE_COLUMNS.indexOf(columns[0] as (typeof VALUE_COLUMNS)[number]);
      const number = GROUPS.indexOf(group);
      const place = met[number] ?? 0;
      met[number] = place + 1;
      return place;
    });
  }

  /** Puts one line with its line end. */
  put(row: PeriodLineRow, line: LineBytes): void {
    const { sku, texts } = this.#sku(row);
    const shared = [texts, this.#day(row.day), this.#dimension(row.of)];
    const values = valueTexts(row, sku, this.source);
    const [groups, places] = [this.#groups, this.#places];
    for (let i = 0; i < groups.length; i++) {
      if (i > 0) line.comma();
      const group = shared[groups[i] as number];
      if (group) line.put(group[places[i] as number] as Uint8Array);
      else line.putAscii(values[places[i] as number] as string);
    }
    line.endLine();
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
    const made = { sku, texts: this.#texts("sku", sku.cells) };
    this.#skus.set(key, made);
    return made;
  }

  #day(day: string): Texts {
    return kept(this.#days, day, () => this.#texts("day", dayCells(day, this.source.period)));
  }

  #dimension(of: LineDimension): Texts {
    return kept(this.#dimensions, of.id, () => this.#texts("dimension", this.source.dimensionOf(of)));
  }

  #texts(group: Group, cells: FocusCells): Texts {
    return textsOf(this.#segments, group, cells).map(bytesOf);
  }
}

function kept<T>(texts: Map<T, Texts>, key: T, make: () => Texts): Texts {
  const known = texts.get(key);
  if (known) return known;
  if (texts.size >= KEPT_MAX) texts.clear();
  const made = make();
  texts.set(key, made);
  return made;
}

export const chargeKey = (
  periodId: string,
  { day, dimensionId, meter, priceId }: Pick<PeriodLineRow, "day" | "dimensionId" | "meter" | "priceId">,
): string => `${periodId}:${day}:${dimensionId}:${meter}:${priceId}`;

type Usage = Pick<PeriodLineRow, "day" | "dimensionId" | "meter" | "priceId" | "quantity" | "costUsd"> &
  Partial<Pick<PeriodLineRow, "unpriced" | "flatValueUsd">>;

/** Columns of a row's own amounts. All are ASCII and none needs quotes. */
const VALUE_COLUMNS = [
  "BilledCost",
  "EffectiveCost",
  "PricingCurrencyEffectiveCost",
  "ContractedCost",
  "ListCost",
  "ConsumedQuantity",
  "PricingQuantity",
  "x_ChargebackCost",
  "x_ChargebackCurrency",
  "x_FlatValue",
  "x_UnpricedCount",
  "x_ChargeKey",
] as const satisfies readonly FocusColumn[];

/** In the order of the columns. */
function valueTexts(row: Usage, sku: Sku, { period, stated }: Pick<UsageSource, "period" | "stated">): string[] {
  const costText = formatUsd(row.costUsd);
  const cost = withPoint(costText);
  const priced = pricedQuantity(sku, row.quantity, costText);
  const contracted = productText(sku.contracted, priced);
  return [
    cost,
    cost,
    cost,
    contracted,
    sku.list === sku.contracted ? contracted : productText(sku.list, priced),
    withPoint(row.quantity),
    exactText(priced),
    stated ? withPoint(stated.amount(row.costUsd)) : "",
    stated ? stated.currency : "",
    row.flatValueUsd ? moneyText(row.flatValueUsd) : "",
    row.unpriced ? row.unpriced.toString() : "",
    chargeKey(period.id, row),
  ];
}

/** The amounts of a row. */
export function usageValues(row: Usage, sku: Sku, source: Pick<UsageSource, "period" | "stated">): FocusCells {
  const texts = valueTexts(row, sku, source);
  return Object.fromEntries(VALUE_COLUMNS.map((column, i) => [column, texts[i]]));
}
