/** Short ways to write prices and quantities in the tests of this area. */
import { type Quantities, UNKNOWN_QUANTITIES } from "./meters";
import { buildPriceBook, type PriceBook } from "./price-book";
import { ALWAYS, type AliasRow, type PriceRow } from "./price-row";

let lastId = 0;

/** A rate of provider "p", model "m", in force always, unless the test says otherwise. */
export function price(row: Partial<PriceRow> & Pick<PriceRow, "meter" | "rate">): PriceRow {
  lastId++;
  return {
    id: lastId,
    provider: "p",
    model: "m",
    mode: "standard",
    region: "",
    minTokensExclusive: 0n,
    dayMinuteFrom: null,
    dayMinuteTo: null,
    per: 1_000_000,
    validFrom: ALWAYS,
    validTo: null,
    origin: "catalogue",
    originVersion: "test",
    ...row,
  };
}

export const bookOf = (prices: readonly PriceRow[], aliases: readonly AliasRow[] = []): PriceBook => buildPriceBook(prices, aliases);
export const usage = (quantities: Partial<Quantities>): Quantities => ({ ...UNKNOWN_QUANTITIES, ...quantities });
export const line = (quantities: Partial<Quantities>, model = "m", provider = "p") => ({ provider, model, quantities: usage(quantities) });
export const at = (time = "2026-10-01T12:00:00Z") => ({ at: new Date(time), mode: "standard" as const });
