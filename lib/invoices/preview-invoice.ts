import { authorize, type Context } from "@/lib/auth";
import { parseInput } from "@/lib/kernel/parse";
import { loadExchangeRates } from "@/lib/pricing";
import { normaliseProvider } from "@/lib/pricing/core/provider-names";
import type { InvoiceLine } from "./core/line";
import { Mapping, suggestColumns } from "./core/mapping";
import { guessDateOrder } from "./core/read-day";
import { Tally } from "./core/tally";
import type { InvoicePreview } from "./core/views";
import { type OpenedFile, openFile } from "./open-file";
import { readLines } from "./read-lines";
import type { PreviewQuery } from "./schemas";
import { requireWhole } from "./sight";
import { withSpooled } from "./spool-file";
import { readSources } from "./store/sources";

const SHOWN = 10;

/**
 * How a file would be read: its format, its first rows, and of unknown CSV what its columns seem to mean, for a person to
 * confirm or change. Takes nothing. Right: invoice.write over the whole organisation. @throws Invalid, Malformed
 */
export async function previewInvoice(ctx: Context, content: AsyncIterable<Uint8Array>, query: PreviewQuery): Promise<InvoicePreview> {
  authorize(ctx, "invoice.write");
  requireWhole(ctx, "invoice.write");
  return withSpooled(content, async ({ path }) => {
    const opened = await openFile(path);
    const mapping = opened.format === null && opened.kind === "csv" ? mappingFor(opened, query.mapping) : null;
    const tally = new Tally();
    const lines: InvoiceLine[] = [];
    if (opened.format !== null || mapping) {
      const source = { format: opened.format ?? ("csv" as const), mapping, provider: normaliseProvider(query.provider ?? "") };
      const rates = await loadExchangeRates(ctx.db);
      for await (const line of readLines(opened, { source, rates, tally, now: ctx.clock.now() })) {
        if (lines.push(line) === SHOWN) break;
      }
    }
    const fitting = (await readSources(ctx.db)).filter(({ format }) => format === (opened.format ?? "csv"));
    return {
      fileName: query.name,
      format: opened.format ?? (mapping ? "csv" : null),
      header: opened.header,
      rows: opened.firstRows.slice(0, SHOWN),
      delimiter: opened.delimiter,
      mapping,
      lines: lines.map(({ detail: _, invoiceId: __, ...line }) => line),
      faults: tally.faults.slice(0, SHOWN),
      sources: fitting.map(({ id, name, provider }) => ({ id, name, provider })),
    };
  });
}

/** What is asked for, else a guess; null where not even a day and an amount can be told. */
function mappingFor(opened: OpenedFile, asked: string | undefined): Mapping | null {
  if (asked !== undefined) return parseInput(Mapping, jsonOf(asked), "mapping");
  const columns = suggestColumns(opened.header);
  const cellsOf = (name: string | undefined): string[] => {
    const index = name === undefined ? -1 : opened.header.indexOf(name);
    return index < 0 ? [] : opened.firstRows.map((cells) => cells[index] ?? "");
  };
  const guess = Mapping.safeParse({
    columns,
    delimiter: opened.delimiter ?? ",",
    decimalMark: opened.mark,
    dateOrder: guessDateOrder(cellsOf(columns.from)),
    currency: opened.currency ?? "USD",
    inCents: false,
  });
  return guess.success ? guess.data : null;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
