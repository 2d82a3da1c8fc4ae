/** One edition of everything that is not the organisation's own: the catalogue, our overlay, and their spellings. */
import { catalogueAliases } from "./catalogue-aliases";
import { type CatalogueProvider, catalogueRows } from "./catalogue-rows";
import { OVERLAY_ALIASES } from "./overlay-aliases";
import { overlayRows } from "./overlay-rows";
import type { AliasRow, NewPriceRow } from "./price-row";

export type Edition = { prices: NewPriceRow[]; aliases: AliasRow[] };

/** @param version Of the catalogue, for example "genai-prices 0.1.8". */
export function editionOf(providers: readonly CatalogueProvider[], version: string): Edition {
  const catalogue = catalogueRows(providers, version);
  const prices = [...catalogue, ...overlayRows(catalogue)];
  const models = new Set(prices.map((row) => `${row.provider}\u0000${row.model}`));
  const isPriced = (provider: string, model: string) => models.has(`${provider}\u0000${model}`);
  const aliases = [...OVERLAY_ALIASES, ...catalogueAliases(providers, isPriced)];
  const seen = new Set<string>();
  const once = aliases.filter(
    ({ provider, alias }) => !seen.has(`${provider}\u0000${alias}`) && Boolean(seen.add(`${provider}\u0000${alias}`)),
  );
  return { prices, aliases: once.filter((row) => isPriced(row.toProvider, row.toModel)) };
}
