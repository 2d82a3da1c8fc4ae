/**
 * Usage as rows of FOCUS: one a UTC day, dimension, meter and price. BilledCost and EffectiveCost are what the provider
 * charges by the ledger, to its last digit; ContractedCost and ListCost are the exact product of price and quantity. The two
 * differ where the ledger rounded a charge at the fifteenth decimal.
 */
import type { LineDimension, PeriodLineRow } from "@/lib/chargeback/core/period-lines";
import { formatUsd } from "@/lib/kernel/money";
import type { FocusCells, FocusColumn, FocusProfile } from "./columns";
import { dayCells } from "./day";
import { type Exact, exactOf, moneyText, ONE, productText, shiftedText, times, withPoint } from "./decimals";
import { type Group, type Segment, segmentsOf, textsOf } from "./layout";
import { bytesOf, joinedBytes, type LineBytes, SCALE_MAX } from "./line-bytes";
import type { Sku } from "./sku";

/** What rows say beside the ledger. Each is asked once for what it depends on. */
export type UsageSource = {
  period: { id: string; start: Date; end: Date };
  skuOf: (of: LineDimension, row: Pick<PeriodLineRow, "meter" | "priceId" | "day">, isCharged: boolean) => Sku;
  /** As long as its price is the same, the same. */
  skuKey: (row: Pick<PeriodLineRow, "priceId" | "day">) => string | number;
  dimensionOf: (of: LineDimension) => FocusCells;
  /** Undefined where there are no statements. */
  stated: Stated | undefined;
};

/** What statements show for a cost of plain decimals, exact, with a point: `factor` times it. */
type Stated = { currency: string; factor: Exact; amount: (costUsd: string) => string };

/** @param perUsd How much of the currency a dollar is, a plain decimal. */
export const statedIn = (currency: string, perUsd: string): Stated => ({ currency, factor: exactOf(perUsd), amount: times(perUsd) });

/** Distinct texts that are kept; of more, all are made anew. */
const KEPT_MAX = 50_000;

type Texts = readonly Uint8Array[];
/** `joined`: its texts with those of one day between them, as far as they stand beside each other. `keyEnd`: of its charge keys. */
type KnownSku = { sku: Sku; texts: Texts; keyEnd: string; day: string; keyStart: string; joined: Texts };
/** Of one provider, model and billing, by meter: charged or not, by the key of its price. */
type Prices = { charged: Map<string | number, KnownSku>; free: Map<string | number, KnownSku> };
type Family = Map<string, Prices>;
type KnownDimension = { of: LineDimension; texts: Texts; family: Family };

function pricesOf(family: Family, meter: string): Prices {
  const known = family.get(meter);
  if (known) return known;
  const prices: Prices = { charged: new Map(), free: new Map() };
  family.set(meter, prices);
  return prices;
}

/** What a line is put together from: texts of its dimension, of its SKU and day, and its own. */
type Step = { of: "dimension" | "joined"; place: number } | { of: "value"; column: ValueColumn };
/** Texts of a SKU and of a day that stand beside each other. */
type Run = { of: "sku" | "day"; place: number }[];

export class UsageWriter {
  readonly #segments: Segment[];
  readonly #steps: Step[] = [];
  readonly #runs: Run[] = [];
  readonly #days = new Map<string, Texts>();
  readonly #dimensions = new Map<number, KnownDimension>();
  readonly #families = new Map<string, Family>();
  #skus = 0;
  /** Rows of a dimension follow each other. */
  #lastDimension: KnownDimension | undefined;

  constructor(
    version: FocusProfile,
    readonly source: UsageSource,
  ) {
    this.#segments = segmentsOf(version);
    const met = { sku: 0, day: 0, dimension: 0 };
    for (const { group, columns } of this.#segments) {
      if (group === "value") this.#steps.push({ of: group, column: columns[0] as ValueColumn });
      else if (group === "dimension") this.#steps.push({ of: group, place: met.dimension++ });
      else {
        if (this.#steps.at(-1)?.of !== "joined") this.#steps.push({ of: "joined", place: this.#runs.push([]) - 1 });
        this.#runs.at(-1)?.push({ of: group, place: met[group]++ });
      }
    }
  }

  /** Puts one line with its line end. */
  put(row: PeriodLineRow, line: LineBytes): void {
    const dimension = this.#dimension(row.of);
    const known = this.#sku(row, dimension);
    const joined = known.day === row.day ? known.joined : this.#join(known, row.day);
    const costText = row.costText ?? formatUsd(row.costUsd);
    const priced = pricedOf(row, known.sku, costText);
    const steps = this.#steps;
    for (let i = 0; i < steps.length; i++) {
      const step = steps[i] as Step;
      if (step.of === "value") {
        if (i > 0) line.comma();
        this.#putValue(step.column, row, known, costText, priced, line);
      } else line.put((step.of === "joined" ? joined : dimension.texts)[step.place] as Uint8Array);
    }
    line.endLine();
  }

  /** The same as {@link valueTexts}, put without making a text of it where it need not be one. */
  #putValue(column: ValueColumn, row: PeriodLineRow, known: KnownSku, costText: string, priced: Priced, line: LineBytes): void {
    const { stated } = this.source;
    switch (column) {
      case "BilledCost":
      case "EffectiveCost":
      case "PricingCurrencyEffectiveCost":
        line.putPlain(costText);
        break;
      case "ContractedCost":
        putProduct(known.sku.contracted, priced, line);
        break;
      case "ListCost":
        putProduct(known.sku.list, priced, line);
        break;
      case "ConsumedQuantity":
        line.putPlain(row.quantity);
        break;
      case "PricingQuantity":
        putProduct(ONE, priced, line);
        break;
      case "x_ChargebackCost":
        if (stated) putProduct(stated.factor, known.sku.isByDollar ? priced : plainOf(costText, 0), line);
        break;
      case "x_ChargebackCurrency":
        if (stated) line.putAscii(stated.currency);
        break;
      case "x_FlatValue":
        if (row.flatValueUsd !== 0n) line.putAscii(moneyText(row.flatValueUsd));
        break;
      case "x_UnpricedCount":
        if (row.unpriced !== 0n) line.putAscii(row.unpriced.toString());
        break;
      case "x_ChargeKey":
        line.putAscii(known.keyStart);
        line.putAscii(String(row.dimensionId));
        line.putAscii(known.keyEnd);
    }
  }

  /** The same row as cells, for those that say something else in some of them. */
  cells(row: PeriodLineRow): FocusCells {
    const { sku } = this.#sku(row, this.#dimension(row.of));
    return {
      ...sku.cells,
      ...dayCells(row.day, this.source.period),
      ...this.source.dimensionOf(row.of),
      ...usageValues(row, sku, this.source),
    };
  }

  #sku(row: PeriodLineRow, { family }: KnownDimension): KnownSku {
    const isCharged = row.costUsd !== 0n;
    const known = pricesOf(family, row.meter)[isCharged ? "charged" : "free"];
    const key = this.source.skuKey(row);
    const found = known.get(key);
    if (found) return found;
    const sku = this.source.skuOf(row.of, row, isCharged);
    const keyEnd = `:${row.meter}:${row.priceId}`;
    const made = { sku, texts: this.#texts("sku", sku.cells), keyEnd, day: "", keyStart: "", joined: [] };
    if (++this.#skus > KEPT_MAX) this.#forget();
    else known.set(key, made);
    return made;
  }

  #forget(): void {
    this.#skus = 0;
    this.#families.clear();
    this.#dimensions.clear();
    this.#lastDimension = undefined;
  }

  #join(known: KnownSku, day: string): Texts {
    const ofDay = this.#days.get(day) ?? this.#texts("day", dayCells(day, this.source.period));
    this.#days.set(day, ofDay);
    known.day = day;
    known.keyStart = `${this.source.period.id}:${day}:`;
    known.joined = this.#runs.map((run) =>
      joinedBytes(run.map(({ of, place }) => (of === "sku" ? known.texts : ofDay)[place] as Uint8Array)),
    );
    return known.joined;
  }

  #dimension(of: LineDimension): KnownDimension {
    if (this.#lastDimension?.of === of) return this.#lastDimension;
    const known = this.#dimensions.get(of.id) ?? this.#newDimension(of);
    this.#lastDimension = known;
    return known;
  }

  #newDimension(of: LineDimension): KnownDimension {
    const key = `${of.provider}\u0001${of.model}\u0001${of.billing}`;
    const family: Family = this.#families.get(key) ?? new Map();
    this.#families.set(key, family);
    if (this.#dimensions.size >= KEPT_MAX) this.#dimensions.clear();
    const made = { of, texts: this.#texts("dimension", this.source.dimensionOf(of)), family };
    this.#dimensions.set(of.id, made);
    return made;
  }

  /** With the comma in front of each but the first of a line. */
  #texts(group: Group, cells: FocusCells): Texts {
    const first = this.#segments[0]?.group === group ? 0 : -1;
    return textsOf(this.#segments, group, cells).map((text, i) => bytesOf(i === first ? text : `,${text}`));
  }
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
type ValueColumn = (typeof VALUE_COLUMNS)[number];

/** What a price multiplies: a plain decimal whose point moves to the left by `zeros`. `whole / 10^scale` is the same, as far as a number holds it. */
type Priced = { text: string; zeros: number; whole: number; scale: number };

const pricedOf = (row: Usage, sku: Sku, costText: string): Priced =>
  sku.isByDollar ? plainOf(costText, 0) : plainOf(row.quantity, sku.zeros);

function plainOf(text: string, zeros: number): Priced {
  const point = text.indexOf(".");
  if (point < 0) return { text, zeros, whole: Number(text), scale: zeros };
  return { text, zeros, whole: Number(text.slice(0, point) + text.slice(point + 1)), scale: zeros + text.length - point - 1 };
}

function putProduct(factor: Exact, { text, zeros, whole, scale }: Priced, line: LineBytes): void {
  const product = factor.small * whole;
  const decimals = factor.scale + scale;
  // Beyond it, or NaN, neither the product nor what was multiplied is known to be exact.
  if (product >= 0 && product <= Number.MAX_SAFE_INTEGER && decimals <= SCALE_MAX) line.putDecimal(product, decimals);
  else line.putAscii(productText(factor, text, zeros));
}

/** In the order of the columns. */
function valueTexts(row: Usage, sku: Sku, { period, stated }: Pick<UsageSource, "period" | "stated">): string[] {
  const costText = formatUsd(row.costUsd);
  const cost = withPoint(costText);
  const priced = sku.isByDollar ? costText : row.quantity;
  const zeros = sku.isByDollar ? 0 : sku.zeros;
  const contracted = productText(sku.contracted, priced, zeros);
  return [
    cost,
    cost,
    cost,
    contracted,
    sku.list === sku.contracted ? contracted : productText(sku.list, priced, zeros),
    withPoint(row.quantity),
    shiftedText(priced, zeros),
    stated ? stated.amount(costText) : "",
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
