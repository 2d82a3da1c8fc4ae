/** A price and an alias as the core sees them: plain data, rates as decimal strings, never a float. */
import type { Meter, Mode } from "./meters";

export const ORIGINS = ["catalogue", "overlay", "organisation", "discount"] as const;
export type Origin = (typeof ORIGINS)[number];
/** Rates that the organisation agreed with a provider, whole or as a share off the list. */
export const isAgreed = (row: { origin: Origin }): boolean => row.origin === "organisation" || row.origin === "discount";

/** A rate that the catalogue dates with nothing holds from here on. */
export const ALWAYS = new Date(0);

/** As model: every model of the provider that is otherwise known. For fees that a provider asks whatever the model. */
export const ANY_MODEL = "*";

export type PriceRow = {
  /** Null for a price that a caller passed in. */
  id: number | null;
  /** Normalised provider; model in lower case. */
  provider: string;
  model: string;
  meter: Meter;
  mode: Mode;
  /** Lower case; "" is everywhere. */
  region: string;
  /** The rate holds for requests whose whole prompt is larger than this; 0 is the base rate. */
  minTokensExclusive: bigint;
  /** Minutes of the UTC day, half-open, possibly over midnight; both null: all day. */
  dayMinuteFrom: number | null;
  dayMinuteTo: number | null;
  /** Shortest decimal string: dollars per `per` units. */
  rate: string;
  per: number;
  validFrom: Date;
  /** Exclusive; null: until further notice. */
  validTo: Date | null;
  origin: Origin;
  originVersion: string;
};
export type NewPriceRow = Omit<PriceRow, "id"> & { reason?: string };

/** Another spelling of a priced model. Providers normalised, names in lower case. */
export type AliasRow = { provider: string; alias: string; toProvider: string; toModel: string; origin: Origin };

/** What two rows must differ in to be in force together. */
export const priceKey = (row: Omit<NewPriceRow, "rate" | "reason">): string =>
  [
    row.origin,
    row.provider,
    row.model,
    row.meter,
    row.mode,
    row.region,
    row.minTokensExclusive,
    row.dayMinuteFrom ?? "",
    row.dayMinuteTo ?? "",
  ].join("\u0000");
