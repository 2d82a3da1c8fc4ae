/** The same files as other versions, engines and spreadsheets write them. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { InvoiceLine } from "./core/line";
import { Tally } from "./core/tally";
import { openFile } from "./open-file";
import { readLines } from "./read-lines";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "invoice-variants-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const RATES = [{ currency: "EUR", perUsd: "0.9", validFrom: new Date("2026-01-01T00:00:00Z") }];

async function read(content: string | Uint8Array) {
  const file = path.join(folder, "file");
  await writeFile(file, content);
  const opened = await openFile(file);
  const tally = new Tally();
  const lines: InvoiceLine[] = [];
  const source = { format: opened.format ?? "csv", mapping: null, provider: "" } as const;
  for await (const line of readLines(opened, { source, rates: RATES, tally, now: new Date("2026-11-01T00:00:00Z") })) lines.push(line);
  return { format: opened.format, lines, faults: tally.faults };
}

describe("a file of a known shape that a spreadsheet saved again", () => {
  const header =
    "BilledCost;BillingCurrency;ChargeCategory;ChargePeriodStart;ChargePeriodEnd;ConsumedQuantity;ConsumedUnit;ServiceProviderName;SkuMeter";
  const row = (cost: string, quantity: string) => `${cost};EUR;Usage;14.09.2026;15.09.2026;${quantity};Tokens;OpenAI;Output Tokens`;

  it("has a decimal comma and days with points between", async () => {
    const { format, lines, faults } = await read(
      `\uFEFF${header}\r\n${row("0,5", "1000")}\r\n${row("1.234,56", "2.000,0")}\r\n${row("-0,25", "0")}\r\n`,
    );
    expect(faults).toEqual([]);
    expect(format).toBe("focus");
    expect(lines.map(({ fromDay, toDay, amount, quantity, kind }) => [fromDay, toDay, amount, quantity, kind])).toEqual([
      ["2026-09-14", "2026-09-15", "0.5", "1000", "usage"],
      ["2026-09-14", "2026-09-15", "1234.56", "2000", "usage"],
      ["2026-09-14", "2026-09-15", "-0.25", null, "credit"],
    ]);
  });

  it("is never read as a thousand times as much where it has three decimals", async () => {
    const { lines, faults } = await read(`${header}\n${row("0,123", "1000")}\n`);
    expect(faults).toEqual([]);
    expect(lines.map(({ amount }) => amount)).toEqual(["0.123"]);
  });

  it("has a decimal comma where semicolons part its cells and no number tells, or as many tell one as the other", async () => {
    for (const untold of [
      ["0", "1,234"],
      ["0", "0,5", "0.5", "1,234"],
    ]) {
      const { lines } = await read(`${header}\n${untold.map((cost) => row(cost, "7")).join("\n")}\n`);
      expect(lines.at(-1)?.amount ?? null).toBe("1.234");
    }
  });

  it("keeps its point where its numbers have one, whatever parts its cells", async () => {
    const { lines } = await read(`${header}\n${row("1,234.50", "7")}\n${row("1,234", "7")}\n`);
    expect(lines.map(({ amount }) => amount)).toEqual(["1234.5", "1234"]);
  });

  it("is weighed by more than its first rows", async () => {
    const rows = [...Array.from({ length: 200 }, () => row("1,234", "7")), row("0,5", "7")];
    const { lines, faults } = await read(`${header}\n${rows.join("\n")}\n`.replaceAll(";", "\t"));
    expect(faults).toEqual([]);
    expect([lines[0]?.amount, lines.at(-1)?.amount]).toEqual(["1.234", "0.5"]);
  });

  it("is weighed by its amounts and quantities alone: versions and addresses have points anywhere", async () => {
    const named = [row("0,5", "7"), row("1,234", "7")].map((text) => `${text};4.1;0.25`);
    const { lines, faults } = await read(`${header};x_Version;x_Ratio\n${named.join("\n")}\n`);
    expect(faults).toEqual([]);
    expect(lines.map(({ amount }) => amount)).toEqual(["0.5", "1.234"]);
  });

  it.each(["0,50 €", "EUR 0,50", "1 234,56", "1,5E-05", "0,5-", "\u22120,5", "(0,5)"])("tells its decimal comma by %s", async (cost) => {
    const rows = [row(cost, "7"), row("1,234", "7")];
    const { lines, faults } = await read(`${header}\n${rows.join("\n")}\n`.replaceAll(";", "\t"));
    expect(faults).toEqual([]);
    expect(lines[1]?.amount).toBe("1.234");
  });

  it("may be in UTF-16 of either order", async () => {
    const text = `\uFEFF${header}\n${row("0,5", "1000")}\n`;
    const little = Buffer.from(text, "utf16le");
    for (const bytes of [little, Buffer.from(little).swap16()]) expect((await read(bytes)).lines).toMatchObject([{ amount: "0.5" }]);
  });
});

describe("clouds", () => {
  it("a report that a query engine wrote names its product in a map, with an equals sign", async () => {
    const header =
      "line_item_usage_start_date,line_item_usage_end_date,line_item_product_code,line_item_usage_type,line_item_line_item_type,line_item_usage_amount,line_item_unblended_cost,line_item_currency_code,line_item_usage_account_id,product,pricing_unit";
    const of = (account: string, map: string) =>
      `2026-09-01 03:00:00.000,2026-09-01 04:00:00.000,c2xy,USE1-MP:USE1_InputTokenCount-Units,Usage,1.5,0.003,USD,${account},"${map}",1K tokens`;
    const map = "{region=US East (N. Virginia), product_name=Claude Haiku 4.5 (Amazon Bedrock Edition), url=a=b}";
    const { lines, faults } = await read(
      [header, of("111122223333", map), of("444455556666", map), of("1", "{product_name=Amazon EC2}")].join("\n"),
    );
    expect(faults).toEqual([]);
    expect(lines.map(({ model, meter, project, quantity }) => [model, meter, project, quantity])).toEqual([
      ["Claude Haiku 4.5", "input", "111122223333", "1500"],
      ["Claude Haiku 4.5", "input", "444455556666", "1500"],
    ]);
  });

  it("Azure's days have the month first, but with points between, where a spreadsheet of Europe wrote them", async () => {
    const of = (day: string) => `${day};Azure OpenAI;gpt 4o 0806 Inp glbl Tokens;2;1K;1,5;EUR`;
    const header = "Date;MeterCategory;MeterName;Quantity;UnitOfMeasure;CostInBillingCurrency;BillingCurrency";
    const { lines, faults } = await read([header, of("03.04.2026"), of("03/04/2026")].join("\n"));
    expect(faults).toEqual([]);
    expect(lines.map(({ fromDay, amount }) => [fromDay, amount])).toEqual([
      ["2026-04-03", "1.5"],
      ["2026-03-04", "1.5"],
    ]);
  });

  it("Azure's types of charge are kinds, and the currency may stand in the name of the cost alone", async () => {
    const header = "Date,MeterCategory,MeterName,Quantity,UnitOfMeasure,Cost (€),ChargeType";
    const of = (cost: string, type: string) => `09/14/2026,Azure OpenAI,gpt 4o 0806 Inp glbl Tokens,2,1K,${cost},${type}`;
    const types = ["Usage", "UnusedReservation", "RoundingAdjustment", "Refund", "Tax"];
    const { lines, faults } = await read([header, ...types.map((type) => of("1.5", type)), of("-1.5", "Purchase")].join("\n"));
    expect(faults).toEqual([]);
    expect(lines.map(({ kind }) => kind)).toEqual(["usage", "fee", "adjustment", "credit", "tax", "credit"]);
    expect(new Set(lines.map(({ currency }) => currency))).toEqual(new Set(["EUR"]));
  });

  it("FOCUS of a cloud names the model in the words of its meter", async () => {
    const header =
      "BilledCost,BillingCurrency,ChargeCategory,ChargeDescription,ChargePeriodStart,ChargePeriodEnd,ConsumedQuantity,ConsumedUnit,ProviderName,ServiceCategory,ServiceName,SkuId,SkuMeter,x_UsageType";
    const of = (text: string, provider: string, service: string, meter: string, type: string) =>
      `0.25,USD,Usage,${text},2026-09-14T00:00:00Z,2026-09-15T00:00:00Z,2,1K,${provider},AI and Machine Learning,${service},DZH318Z,${meter},${type}`;
    const { lines, faults } = await read(
      [
        header,
        of("", "Microsoft", "Azure OpenAI", "gpt 4o 0806 cached Inp glbl Tokens", ""),
        of("", "AWS", "Amazon Bedrock", "", "EUW1-Claude3Sonnet-output-tokens"),
        of("Gemini 2.5 Flash Text Input - Predictions", "Google Cloud", "Vertex AI", "", ""),
        of("", "Microsoft", "Azure OpenAI", "Fine tuning hosting", ""),
      ].join("\n"),
    );
    expect(faults).toEqual([]);
    expect(lines.map(({ provider, model, meter, quantity }) => [provider, model, meter, quantity])).toEqual([
      ["azure_openai", "gpt 4o 0806", "cache_read", "2000"],
      ["aws.bedrock", "Claude 3 Sonnet", "output", "2000"],
      ["vertex_ai", "gemini 2.5 flash", "input", "2000"],
      ["azure_openai", null, null, "2000"],
    ]);
  });

  it("FOCUS of a cloud tells its meter in the first column that names one", async () => {
    const header =
      "BilledCost,BillingCurrency,ChargeCategory,ChargeDescription,ChargePeriodStart,ChargePeriodEnd,ConsumedQuantity,ConsumedUnit,ProviderName,ServiceName,x_SkuMeterName,x_UsageType";
    const of = (text: string, provider: string, service: string, meter: string, type: string) =>
      `0.25,USD,Usage,${text},2026-09-14T00:00:00Z,2026-09-15T00:00:00Z,2,1K,${provider},${service},${meter},${type}`;
    const { lines, faults } = await read(
      [
        header,
        of("$0.003 per 1K input tokens", "AWS", "Amazon Bedrock", "", "USE1-ModelUnits"),
        of("", "AWS", "Claude Haiku 4.5 (Amazon Bedrock Edition)", "", "USE1-MP:USE1_InputTokenCount-Units"),
        of("", "Microsoft", "Azure OpenAI", "gpt 4o 0806 Outp glbl Tokens", ""),
      ].join("\n"),
    );
    expect(faults).toEqual([]);
    expect(lines.map(({ model, meter }) => [model, meter])).toEqual([
      [null, "input"],
      ["Claude Haiku 4.5", "input"],
      ["gpt 4o 0806", "output"],
    ]);
  });
});
