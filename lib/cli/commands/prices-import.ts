import { importCatalogue } from "@/lib/pricing";
import { operator } from "../runtime/operator";

/** Brings the price catalogue of this version into the price book; the organisation's own prices stay. */
export async function pricesImport(): Promise<number> {
  const { version, prices, aliases, proposals } = await importCatalogue(await operator("prices import"));
  console.log(
    `Catalogue ${version}: ${prices.added} prices added, ${prices.closed} closed, ${prices.retracted} retracted, ${prices.kept} kept`,
  );
  console.log(`${aliases.added} other spellings of models added, ${aliases.removed} removed, ${aliases.kept} kept`);
  if (proposals.waiting > 0) console.log(`${proposals.waiting} changes wait for a person who may approve prices: Pricing, Changes`);
  return 0;
}
