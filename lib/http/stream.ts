/** Answers of any length in constant memory: rows are read only as fast as the caller takes them. */

/** A streamed file. `fileName` is reduced to harmless letters. */
export function stream(
  chunks: AsyncIterable<string | Uint8Array>,
  { contentType, fileName }: { contentType: string; fileName?: string },
): Response {
  const encoder = new TextEncoder();
  const iterator = chunks[Symbol.asyncIterator]();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(typeof value === "string" ? encoder.encode(value) : value);
      },
      // The caller hung up: the source closes its cursor.
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
  const disposition =
    fileName === undefined ? {} : { "content-disposition": `attachment; filename="${fileName.replaceAll(/[^\w.() -]/g, "_")}"` };
  return new Response(body, { headers: { "content-type": contentType, ...disposition } });
}

export type CsvCell = string | number | bigint | boolean | null | undefined;

/** Exact decimal texts, as money is written. */
const DECIMAL = /^-?\d+(?:\.\d+)?$/;
/** A spreadsheet would run such a text as a formula (ASVS 5.0 V1.2.10). */
const FORMULA = /^[=+\-@\t\r\n\0\uFF1D\uFF0B\uFF0D\uFF20]/;

/**
 * One cell by RFC 4180. Numbers, also as decimal texts, stand as they are; a text that a spreadsheet would take for a
 * formula gets a quote in front.
 */
export function csvCell(cell: CsvCell): string {
  if (cell === null || cell === undefined) return "";
  const text = String(cell);
  if (typeof cell !== "string" || DECIMAL.test(text)) return text;
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A CSV file with a head line, streamed row by row in chunks of about 64 KiB. */
export function csvStream(columns: readonly string[], rows: AsyncIterable<readonly CsvCell[]>, fileName: string): Response {
  return stream(csvChunks(columns, rows), { contentType: "text/csv; charset=utf-8; header=present", fileName });
}

async function* csvChunks(columns: readonly string[], rows: AsyncIterable<readonly CsvCell[]>): AsyncGenerator<string> {
  let chunk = lineOf(columns);
  for await (const row of rows) {
    chunk += lineOf(row);
    if (chunk.length < 65_536) continue;
    yield chunk;
    chunk = "";
  }
  if (chunk !== "") yield chunk;
}

const lineOf = (cells: readonly CsvCell[]): string => `${cells.map(csvCell).join(",")}\r\n`;
