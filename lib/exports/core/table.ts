/** A file before it has a format: columns and rows of plain texts. */
import type { CsvColumn, CsvRow } from "@/lib/kernel/csv";

/** `isSummed`: its sum means something, so that manifests tell it. Rates and prices have none. */
export type ExportColumn = CsvColumn & { isSummed?: true };

export const text = (name: string): ExportColumn => ({ name, kind: "text" });
export const number = (name: string): ExportColumn => ({ name, kind: "number" });
export const summed = (name: string): ExportColumn => ({ name, kind: "number", isSummed: true });
export const named = (name: string): ExportColumn[] => [text(`${name}_id`), text(name)];

/** Rows arrive in pages, each of at most a few thousand. */
export type ExportTable = { columns: readonly ExportColumn[]; pages: AsyncIterable<readonly CsvRow[]> };
