/**
 * CSV by RFC 4180 as a stream of text: records with the line they begin on. What is wrong is said beside the record and never
 * thrown, so that a checker can go on.
 */
export type CsvRecord = { line: number; cells: string[]; problem?: CsvProblem };
export type CsvProblem = "quote_inside" | "text_after_quote" | "quote_open" | "bare_line_feed" | "too_long";

/** A record that goes on for so many characters has lost a quote. */
const RECORD_MAX = 16 * 1024 * 1024;
const [QUOTE, COMMA, LF, CR] = [34, 44, 10, 13];

export async function* csvRecords(chunks: AsyncIterable<string> | Iterable<string>): AsyncGenerator<CsvRecord> {
  const reader = new RecordReader();
  for await (const chunk of chunks) yield* reader.read(chunk, false);
  yield* reader.read("", true);
}

class RecordReader {
  #rest = "";
  #line = 1;

  *read(chunk: string, isLast: boolean): Generator<CsvRecord> {
    const text = this.#rest + chunk;
    let at = 0;
    while (at < text.length) {
      const record = readRecord(text, at, isLast);
      if (record === null) break;
      yield { line: this.#line, cells: record.cells, ...(record.problem === undefined ? {} : { problem: record.problem }) };
      this.#line += record.lines;
      at = record.end;
    }
    this.#rest = text.slice(at);
    if (this.#rest.length <= RECORD_MAX) return;
    yield { line: this.#line, cells: [], problem: "too_long" };
    this.#rest = "";
  }
}

type ReadRecord = { cells: string[]; end: number; lines: number; problem?: CsvProblem };

/** @returns null where the record does not end in the text and more is to come. */
function readRecord(text: string, start: number, isLast: boolean): ReadRecord | null {
  const cells: string[] = [];
  let problem: CsvProblem | undefined;
  let lines = 0;
  let at = start;
  for (;;) {
    const cell = text.charCodeAt(at) === QUOTE ? readQuoted(text, at) : readPlain(text, at);
    if (cell === null) {
      if (!isLast) return null;
      return { cells: [...cells, text.slice(at + 1)], end: text.length, lines: lines + lineFeeds(text.slice(at)), problem: "quote_open" };
    }
    problem ??= cell.problem;
    lines += cell.lines;
    cells.push(cell.value);
    at = cell.end;
    const sign = at < text.length ? text.charCodeAt(at) : -1;
    if (sign === COMMA) at += 1;
    else return endRecord(text, at, sign, isLast, { cells, lines, problem });
  }
}

type Read = { cells: string[]; lines: number; problem: CsvProblem | undefined };

function endRecord(text: string, at: number, sign: number, isLast: boolean, { cells, lines, problem }: Read): ReadRecord | null {
  if (sign === -1) return isLast ? { cells, end: at, lines, ...(problem === undefined ? {} : { problem }) } : null;
  if (sign === CR) {
    if (at + 1 >= text.length && !isLast) return null;
    const end = text.charCodeAt(at + 1) === LF ? at + 2 : at + 1;
    return { cells, end, lines: lines + 1, ...(problem === undefined ? {} : { problem }) };
  }
  return { cells, end: at + 1, lines: lines + 1, problem: problem ?? "bare_line_feed" };
}

type ReadCell = { value: string; end: number; lines: number; problem?: CsvProblem };

function readPlain(text: string, start: number): ReadCell {
  let problem: CsvProblem | undefined;
  let at = start;
  for (; at < text.length; at++) {
    const sign = text.charCodeAt(at);
    if (sign === COMMA || sign === LF || sign === CR) break;
    if (sign === QUOTE) problem = "quote_inside";
  }
  return { value: text.slice(start, at), end: at, lines: 0, ...(problem === undefined ? {} : { problem }) };
}

/** @returns null where no quote closes it. */
function readQuoted(text: string, start: number): ReadCell | null {
  let close = text.indexOf('"', start + 1);
  let isDoubled = false;
  while (close >= 0 && text.charCodeAt(close + 1) === QUOTE) {
    isDoubled = true;
    close = text.indexOf('"', close + 2);
  }
  if (close < 0) return null;
  const inside = text.slice(start + 1, close);
  const value = isDoubled ? inside.replaceAll('""', '"') : inside;
  const rest = readPlain(text, close + 1);
  const lines = lineFeeds(inside);
  return rest.value === ""
    ? { value, end: close + 1, lines }
    : { value: value + rest.value, end: rest.end, lines, problem: "text_after_quote" };
}

function lineFeeds(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}
