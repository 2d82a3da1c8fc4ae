import { importCatalogue } from "@/lib/pricing";
import { operator } from "../runtime/operator";

/** Brings the price catalogue of this version into the price book; the organisation's own prices stay. */
export async function pricesImport(): Promise<number> {
  const result = await importCatalogue(await operator("prices import"));
  console.log(`Prices imported: ${JSON.stringify(result)}`);
  return 0;
}
