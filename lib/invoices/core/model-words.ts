/**
 * What a model is compared by. Invoices name models as ids, as people do ("Claude Haiku 4.5 (Amazon Bedrock Edition)") or in
 * shorthand ("gpt 4o 0806 Inp glbl Tokens"), the ledger by the id that was called. Both become the same set of words:
 * without dates, vendors, regions and what says no more than how it was called.
 */
import { type PriceBook, resolveModel } from "@/lib/pricing/core/price-book";

const NOISE = new Set(
  (
    "us eu apac global jp au amazon aws bedrock edition anthropic meta mistral cohere openai azure google vertex ai models model " +
    "latest preview ga generate content count token tokens short long text prediction predictions online batch flex priority standard std " +
    "inp in input outp out opt output outputs cached cache cchd cd read write hit glbl gl global regnl regional rgnl dz dzn dzone data zone datazone " +
    "1k 1m per for of the thinking caching storage v v1 v2 on demand tier context shortco longco"
  ).split(" "),
);
const DATE = /[-@ ]?(20\d{2}-\d{2}-\d{2}|20\d{6})(?=$|[^\d])/g;
const MONTH_DAY = /^(0[1-9]|1[0-2])[0-3]\d$/;

/** Words in one order, so that "claude-3-5-haiku" and "Claude Haiku 3.5" are one; the text as it is where nothing would be left. */
export function modelWords(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(DATE, " ")
    .replace(/[-:]v\d+(:\d+)?$/, "");
  const words = plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "" && !NOISE.has(word) && !MONTH_DAY.test(word));
  return words.length === 0 ? plain.trim() : words.sort().join(" ");
}

/** By the price book where it knows the name, so that aliases count. */
export function comparableModel(book: PriceBook, provider: string, text: string): string {
  return modelWords(resolveModel(book, provider, text)?.priced.model ?? text);
}
