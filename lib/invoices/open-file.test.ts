import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { InvoiceLine } from "./core/line";
import { Mapping } from "./core/mapping";
import { Tally } from "./core/tally";
import { openFile } from "./open-file";
import { type Reading, readLines } from "./read-lines";
import { withSpooled } from "./spool-file";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "invoice-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const NOW = new Date("2026-11-01T00:00:00Z");
const HEADER = "usage_date_utc,model,workspace,api_key,token_type,cost_usd";
const ROW = "2026-09-01,Claude Haiku 4.5,Default,k,output,0.50";

async function fileOf(content: string | Uint8Array): Promise<string> {
  const file = path.join(folder, "file");
  await writeFile(file, content);
  return file;
}
async function read(content: string | Uint8Array, source?: Partial<Reading["source"]>): Promise<{ lines: InvoiceLine[]; tally: Tally }> {
  const opened = await openFile(await fileOf(content));
  const tally = new Tally();
  const lines: InvoiceLine[] = [];
  const reading = {
    source: { format: opened.format ?? "csv", mapping: null, provider: "", ...source },
    rates: [],
    tally,
    now: NOW,
  } as const;
  for await (const line of readLines(opened, reading)) lines.push(line);
  return { lines, tally };
}

describe("what a file may look like", () => {
  it.each([
    ["as it is", `${HEADER}\n${ROW}\n`],
    ["with a byte-order mark", `\uFEFF${HEADER}\r\n${ROW}\r\n`],
    ["with a second mark before the first row, quoted", `\uFEFF${HEADER}\n\uFEFF"2026-09-01","Claude Haiku 4.5",Default,k,output,0.50\n`],
    ["packed", gzipSync(`${HEADER}\n${ROW}\n`)],
    ["in UTF-16 of a spreadsheet", Buffer.from(`\uFEFF${HEADER}\n${ROW}\n`, "utf16le")],
    ["with semicolons", `${HEADER}\n${ROW}\n`.replaceAll(",", ";")],
    ["with empty lines", `\n${HEADER}\n\n${ROW}\n\n`],
  ])("%s", async (_, content) => {
    const { lines, tally } = await read(content);
    expect(tally.faults).toEqual([]);
    expect(lines).toMatchObject([{ fromDay: "2026-09-01", model: "Claude Haiku 4.5", meter: "output", amount: "0.5" }]);
  });

  it("one JSON value a line is read line by line", async () => {
    const rows = [1, 2].map((cost) =>
      JSON.stringify({
        sku: { description: "Gemini 2.5 Pro Text Output" },
        service: { description: "Vertex AI" },
        usage_start_time: "2026-09-01T00:00:00Z",
        cost,
        currency: "USD",
      }),
    );
    expect((await read(rows.join("\n"))).lines.map(({ amount }) => amount)).toEqual(["1", "2"]);
  });

  it.each([
    ["%PDF-1.7", "a PDF"],
    ["PK\u0003\u0004rest", "a workbook or an archive"],
    ["", "empty"],
  ])("%s is refused in words", async (content, words) => {
    await expect(openFile(await fileOf(content))).rejects.toThrow(words);
  });

  it("bytes that are no text are refused", async () => {
    await expect(openFile(await fileOf(Buffer.from([0x61, 0x2c, 0xff, 0xfe, 0x0a])))).rejects.toThrow("cannot be read as text");
  });
});

describe("FOCUS of any provider", () => {
  const FIXTURES = path.join(import.meta.dirname, "../focus/fixtures");
  const fixture = (name: string) => readFile(path.join(FIXTURES, name));

  it("tokens by model, direction and cache, with their money", async () => {
    const { lines, tally } = await read(await fixture("ai-tokens-1.2.csv"));
    expect(tally.faults).toEqual([]);
    expect(lines.slice(0, 2)).toMatchObject([
      {
        meter: "input",
        quantity: "500000",
        amount: "1.5",
        project: "proj-7",
        key: "cred-9",
        invoiceId: "INV-1",
        fromDay: "2026-09-14",
        toDay: "2026-09-15",
      },
      { meter: "cache_read", quantity: "8000000", amount: "2.4" },
    ]);
    expect(new Set(lines.map(({ kind }) => kind))).toContain("usage");
  });

  it.each([
    "aws-1.2.csv",
    "aws-1.3.csv",
    "azure-1.2-credits.csv",
    "azure-1.3.csv",
    "gcp-1.2-credits.csv",
    "gcp-1.3.csv",
    "consolidated-1.3.csv",
  ])("every row of %s is a line or of another service, and none a fault but that no AI is in it", async (name) => {
    const { lines, tally } = await read(await fixture(name));
    expect(tally.faults.filter(({ line }) => line > 0)).toEqual([]);
    expect(lines.length + tally.skipped).toBe(tally.rows);
    expect(tally.rows).toBeGreaterThan(3);
  });
});

describe("what is wrong is told by line and column", () => {
  it("a bad amount, a bad day, a cell too few, an open quote", async () => {
    const { tally } = await read(
      `${HEADER}\n${ROW}\n${ROW.replace("0.50", "12 apples")}\n${ROW.replace("2026-09-01", "1st May")}\n2026-09-01,x\n`,
    );
    expect(tally.faults.map(({ line, column, message }) => [line, column, message])).toEqual([
      [3, "cost_usd", "This is no amount."],
      [4, "usage_date_utc", "This is no day."],
      [5, "", "2 cells, and the header has 6."],
    ]);
  });

  it("faults behind a cell of several lines stand at the line that an editor shows, however lines end", async () => {
    for (const end of ["\n", "\r\n"]) {
      const rows = [HEADER, `2026-09-01,"Claude${end}Haiku 4.5",Default,k,output,0.50`, ROW.replace("0.50", "oops")];
      expect((await read(rows.join(end))).tally.faults).toMatchObject([{ line: 4, column: "cost_usd" }]);
    }
  });

  it("a quote that is never closed stands at the row that opens it, however much it takes in and however lines end", async () => {
    for (const end of ["\n", "\r\n"]) {
      const rows = [
        HEADER,
        `2026-09-01,"Claude${end}Haiku 4.5",Default,k,output,0.50`,
        ROW,
        ROW.replace("Default", '"Default'),
        ROW,
        ROW,
        "",
      ];
      const { tally } = await read(rows.join(end));
      expect(tally.faults).toMatchObject([{ line: 5, message: "A quote that opens in this row is never closed." }]);
    }
    const { tally } = await read(`${HEADER}\n${ROW.replace("2026", '20"26')}\n${ROW}\n"2026-09-01,x\n\n`);
    expect(tally.faults.map(({ line }) => line)).toEqual([2, 4]);
  });

  it("a column that is read stands once in the header: which of two is meant nobody can tell", async () => {
    const { tally } = await read(`${HEADER},Cost_USD,note,note\n${ROW},0.70,a,b\n${ROW},0.70,a,b\n`);
    expect(tally.faults.map(({ line, column, message }) => [line, column, message])).toEqual([
      [1, "cost_usd", "2 columns have this name, and it is read."],
    ]);
    expect((await read(`${HEADER},note,note\n${ROW},a,b\n`)).tally.faults).toEqual([]);
    const usage = "usage_date_utc,model_version,usage_output_tokens,usage_output_tokens,note,note";
    expect((await read(`${usage}\n2026-09-01,claude-haiku-4-5,5,7,a,b\n`)).tally.faults).toMatchObject([
      { line: 1, column: "usage_output_tokens" },
    ]);
  });

  it("columns that a mapping names and the file lacks are told at its header", async () => {
    const mapping = Mapping.parse({
      columns: { from: "Day", amount: "Net" },
      delimiter: ",",
      decimalMark: ".",
      dateOrder: "ymd",
      currency: "USD",
    });
    const { tally, lines } = await read("Day,Gross\n2026-09-01,5\n", { format: "csv", mapping, provider: "openai" });
    expect([lines, tally.faults]).toMatchObject([[], [{ line: 1, column: "Net" }]]);
  });

  it("a currency without a rate is told once a day", async () => {
    const mapping = Mapping.parse({
      columns: { from: "Day", amount: "Net" },
      delimiter: ",",
      decimalMark: ".",
      dateOrder: "ymd",
      currency: "EUR",
    });
    const { tally } = await read("Day,Net\n2026-09-01,5\n2026-09-01,6\n2026-09-02,7\n", { format: "csv", mapping, provider: "openai" });
    expect(tally.faults.map(({ line, message }) => [line, message])).toEqual([
      [2, "No exchange rate of EUR holds on 2026-09-01."],
      [4, "No exchange rate of EUR holds on 2026-09-02."],
    ]);
  });

  it("of a file in several currencies each row keeps its own, below zero and with thousands too, and only what has no rate is told", async () => {
    const mapping = Mapping.parse({
      columns: { from: "Day", amount: "Net", currency: "In" },
      delimiter: ";",
      decimalMark: ".",
      dateOrder: "ymd",
      currency: "USD",
    });
    const rows = ["2026-09-01;1,234.50;USD", "2026-09-01;(1,000.25);USD", "2026-09-02;-7;EUR", "2026-09-02;9;dollars"];
    const { lines, tally } = await read(`Day;Net;In\n${rows.join("\n")}\n`, { format: "csv", mapping, provider: "openai" });
    expect(lines.map(({ amount, currency }) => [amount, currency])).toEqual([
      ["1234.5", "USD"],
      ["-1000.25", "USD"],
      ["-7", "EUR"],
    ]);
    expect(tally.faults.map(({ line, column }) => [line, column])).toEqual([
      [4, "currency"],
      [5, "In"],
    ]);
  });

  it("a file without a charge of an AI model says so", async () => {
    const { tally } = await read("lineItem/UsageStartDate,lineItem/UnblendedCost,lineItem/ProductCode\n2026-09-01T00:00:00Z,1,AmazonEC2\n");
    expect(tally.faults[0]?.message).toBe("None of its 1 rows is a charge of an AI model (1 are of other services).");
  });
});

/** What is still in use: garbage that nobody collected yet is no measure of anything. */
function heldBytes(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().heapUsed;
}

it("of a file whose rows are all broken as many are kept as a report shows, and all are counted", async () => {
  const rows = 3_000;
  const file = await fileOf(`${HEADER}\n${`2026-09-01,x"y\n`.repeat(rows)}"`);
  const tally = new Tally();
  for await (const row of (await openFile(file)).rows()) if ("message" in row) tally.fault(row);
  expect([tally.faultCount, tally.faults.length, tally.faults[999]?.line]).toEqual([rows + 1, 1_000, 1_001]);
});

it("a file of any size is spooled and read in flat memory", async () => {
  const rows = 40_000;
  const row = ROW.replace("Default", "w".repeat(2_000));
  async function* content(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`${HEADER}\n`);
    for (let at = 0; at < rows; at += 1_000) yield Buffer.from(`${row}\n`.repeat(1_000));
  }
  const before = heldBytes();
  let peak = 0;
  let count = 0;
  await withSpooled(content(), async ({ path: file, bytes }) => {
    expect(bytes).toBe(HEADER.length + 1 + rows * (row.length + 1));
    const reading = {
      source: { format: "anthropic_costs", mapping: null, provider: "" },
      rates: [],
      tally: new Tally(),
      now: NOW,
    } as const;
    for await (const _ of readLines(await openFile(file), reading)) {
      count += 1;
      if (count % 10_000 === 0) peak = Math.max(peak, heldBytes() - before);
    }
  });
  expect(count).toBe(rows);
  // The text alone is 82 MB.
  expect(peak).toBeLessThan(20_000_000);
}, 60_000);
