/** Lines of an opened file, one by one. What cannot be taken is a fault of the tally, never a line less without a word. */

import { READERS } from "./core/formats/detect";
import { mappedReader } from "./core/formats/mapped-csv";
import type { FileContext, RowReader } from "./core/formats/row";
import type { InvoiceLine } from "./core/line";
import { plainName } from "./core/mapping";
import { hasRate, type Rates } from "./core/rates";
import type { Tally } from "./core/tally";
import { isFault, type OpenedFile } from "./open-file";
import type { InvoiceSource } from "./store/sources";

export type Reading = { source: Pick<InvoiceSource, "format" | "mapping" | "provider">; rates: Rates; tally: Tally; now: Date };

export async function* readLines(opened: OpenedFile, { source, rates, tally, now }: Reading): AsyncGenerator<InvoiceLine> {
  const { mapping } = source;
  if (mapping && !requireColumns(opened, mapping.columns, tally)) return;
  const context: FileContext = { currency: opened.currency, provider: source.provider, now, mark: opened.mark };
  const read: RowReader = mapping ? mappedReader(mapping) : READERS[source.format as keyof typeof READERS];
  let found = 0;
  const unrated = new Set<string>();
  for await (const row of opened.rows(mapping?.delimiter)) {
    if (isFault(row)) {
      tally.rows += 1;
      tally.fault(row);
      continue;
    }
    for (const line of tally.read(read(row, context), row.line)) {
      found += 1;
      requireRate(line, row.line, rates, unrated, tally);
      yield line;
    }
  }
  if (found === 0 && tally.faultCount === 0 && tally.cover === null) {
    tally.fault({
      line: 0,
      column: "",
      message: noneWords(tally),
      fix: "Export the days that are asked for, with the charges of AI models in them.",
    });
  }
}

const noneWords = ({ rows, skipped }: Tally): string =>
  rows === 0
    ? "The file has a header and no rows."
    : `None of its ${rows} rows is a charge of an AI model (${skipped} are of other services).`;

function requireColumns(opened: OpenedFile, columns: Readonly<Record<string, string | undefined>>, tally: Tally): boolean {
  const there = new Set(opened.header.map(plainName));
  for (const name of Object.values(columns)) {
    if (name === undefined || there.has(plainName(name))) continue;
    tally.fault({
      line: 1,
      column: name,
      message: `There is no column "${name}".`,
      fix: `The file has ${opened.header.slice(0, 12).join(", ")}. Export it as before, or say anew what its columns mean.`,
    });
  }
  return tally.faultCount === 0;
}

/** Told once a currency and day: one rate mends all its rows. */
function requireRate(line: InvoiceLine, row: number, rates: Rates, unrated: Set<string>, tally: Tally): void {
  if (hasRate(rates, line.currency, line.fromDay) || unrated.has(`${line.currency} ${line.fromDay}`)) return;
  unrated.add(`${line.currency} ${line.fromDay}`);
  tally.fault({
    line: row,
    column: "currency",
    message: `No exchange rate of ${line.currency} holds on ${line.fromDay}.`,
    fix: "Enter it under Pricing, Currency, and upload the file again.",
  });
}
