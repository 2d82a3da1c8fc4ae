/** Our overlay spelt out as rows: shares are multiplied exactly, and follow the dates, tiers and windows of what they are of. */
import { divideHalfEven, formatFixed, parseFixed } from "@/lib/kernel/money";
import { PER_MILLION } from "./list-rates";
import { type Meter, TOKEN_METERS } from "./meters";
import { OVERLAY_SHARES, OVERLAY_VERSION, type OverlayShare } from "./overlay";
import { OVERLAY_RATES, type OverlayRates } from "./overlay-rates";
import { ALWAYS, type NewPriceRow, priceKey } from "./price-row";
import { RATE_SCALE } from "./rate-sheet";

/**
 * @param catalogue Rows of the catalogue: the standard prices that shares are of, and the models that patterns mean.
 * @returns one row for each key and date; where two entries say the same of a model, the first stands.
 */
export function overlayRows(catalogue: readonly NewPriceRow[]): NewPriceRow[] {
  const rates = OVERLAY_RATES.flatMap((entry) => ratesOf(entry, catalogue));
  const standard = [...catalogue, ...rates.filter((row) => row.mode === "standard")];
  const rows = [...OVERLAY_SHARES.flatMap((share) => sharesOf(share, standard)), ...rates];
  const seen = new Set<string>();
  return rows.filter((row) => {
    const key = `${priceKey(row)}\u0000${row.validFrom.getTime()}`;
    return seen.has(key) ? false : Boolean(seen.add(key));
  });
}

function ratesOf({ provider, models, mode = "standard", rates, source }: OverlayRates, catalogue: readonly NewPriceRow[]): NewPriceRow[] {
  const known = new Set(catalogue.filter((row) => row.provider === provider && isMeant(models, row.model)).map((row) => row.model));
  const names = models instanceof RegExp ? [...known] : models;
  return names.flatMap((model) =>
    (Object.entries(rates) as [Meter, string][]).map(
      ([meter, rate]): NewPriceRow => ({
        provider,
        model,
        meter,
        mode,
        region: "",
        minTokensExclusive: 0n,
        dayMinuteFrom: null,
        dayMinuteTo: null,
        rate,
        per: (TOKEN_METERS as readonly string[]).includes(meter) ? PER_MILLION : 1,
        validFrom: ALWAYS,
        validTo: null,
        origin: "overlay",
        originVersion: OVERLAY_VERSION,
        reason: source,
      }),
    ),
  );
}

function sharesOf(share: OverlayShare, standard: readonly NewPriceRow[]): NewPriceRow[] {
  const { provider, models, mode = "standard", regions = [""], factor, meters, of, source } = share;
  const based = standard.filter(
    (row) => row.provider === provider && row.mode === "standard" && row.region === "" && isMeant(models, row.model),
  );
  const own = new Set(based.filter((row) => of !== undefined && meters.includes(row.meter)).map((row) => row.model));
  return based.flatMap((row) => {
    const made = of === undefined ? meters.filter((meter) => meter === row.meter) : row.meter === of && !own.has(row.model) ? meters : [];
    return made.flatMap((meter) =>
      regions.map(
        (region): NewPriceRow => ({
          ...row,
          meter,
          mode,
          region,
          rate: times(row.rate, factor),
          origin: "overlay",
          originVersion: OVERLAY_VERSION,
          reason: source,
        }),
      ),
    );
  });
}

const isMeant = (models: readonly string[] | RegExp, model: string): boolean =>
  models instanceof RegExp ? models.test(model) : models.includes(model);

const FACTOR_SCALE = 6;

/** Exact unless the rate already has more decimals than the column keeps, less the factor's own. */
const times = (rate: string, factor: string): string =>
  formatFixed(divideHalfEven(parseFixed(rate, RATE_SCALE) * parseFixed(factor, FACTOR_SCALE), 10n ** BigInt(FACTOR_SCALE)), RATE_SCALE);
