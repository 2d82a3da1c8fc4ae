import { importCatalogue } from "@/lib/pricing";
import { operator } from "../runtime/operator";

/** Brings the price catalogue of this version into the price book; the organisation's own prices stay. */
export async function pricesImport(): Promise<number> {
  const { version, prices, aliases, notable } = await importCatalogue(await operator("prices import"));
  console.log(
    `Catalogue ${version}: ${prices.added} prices added, ${prices.closed} closed, ${prices.retracted} retracted, ${prices.kept} kept`,
  );
  console.log(`${aliases.added} other spellings of models added, ${aliases.removed} removed, ${aliases.kept} kept`);
  if (notable.length > 0) console.log(`${notable.length} changes are worth a look: the audit log has them (price.import)`);
  return 0;
}
