import { describe, expect, it } from "vitest";
import { rowsOfJson } from "../json-rows";
import type { InvoiceLine, RowRead } from "../line";
import { lineHash } from "../line";
import { Mapping, plainName, suggestColumns } from "../mapping";
import { currencyAbove, formatOf, headerOf, READERS } from "./detect";
import { mappedReader } from "./mapped-csv";
import { readLineItem } from "./openai";
import type { FileRow } from "./row";

const CONTEXT = { currency: null, provider: "", now: new Date("2026-11-01T00:00:00Z") };

function csvRow(header: string, cells: string): FileRow {
  const names = header.split(",");
  const values = cells.split("|");
  const raw = Object.fromEntries(names.map((name, i) => [name, values[i] ?? ""]));
  return { line: 2, raw, cells: new Map(names.map((name, i) => [plainName(name), values[i] ?? ""])) };
}
function linesOf(read: RowRead): InvoiceLine[] {
  if (typeof read === "string" || !("lines" in read)) throw new Error(JSON.stringify(read));
  return read.lines;
}
/** The one line of a row whose cells are parted by "|". */
function lineOf(header: string, cells: string): InvoiceLine {
  const row = csvRow(header, cells);
  const format = formatOf(new Set(row.cells.keys()));
  if (!format) throw new Error("no format");
  const [line] = linesOf(READERS[format](row, CONTEXT));
  if (!line) throw new Error("no line");
  return line;
}
const jsonLines = (page: unknown): InvoiceLine[] =>
  [...rowsOfJson(JSON.stringify(page))].flatMap((row) => {
    const format = formatOf(new Set(row.cells.keys()));
    const read = format && READERS[format](row, CONTEXT);
    return read && typeof read !== "string" && "lines" in read ? read.lines : [];
  });

describe("OpenAI", () => {
  const page = {
    object: "page",
    data: [
      {
        object: "bucket",
        start_time: 1790553600,
        end_time: 1790640000,
        results: [
          {
            object: "organization.costs.result",
            amount: { value: 0.5, currency: "usd" },
            line_item: "gpt-5.5-2026-04-23, cached input",
            project_id: "proj_a",
            quantity: 1000,
            quantity_unit: "tokens",
          },
          { object: "organization.costs.result", amount: { value: -2.5, currency: "usd" }, line_item: "Credit grant", project_id: null },
        ],
      },
      { object: "bucket", start_time: 1790640000, end_time: 1790726400, results: [] },
    ],
    has_more: false,
  };
  const header =
    "start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,quantity,quantity_unit,line_item,user_id,api_key_id,project_id,organization_id";
  const row =
    "1790553600|1790640000|2026-09-28T00:00:00|2026-09-29T00:00:00|0.5|usd|1000|tokens|gpt-5.5-2026-04-23, cached input|||proj_a|org";

  it("a file that kept the written days alone is known too", () => {
    expect(
      lineOf("start_time_iso,end_time_iso,amount_value,amount_currency,line_item", "2026-09-28|2026-09-29|0.5|usd|gpt-5, input"),
    ).toMatchObject({ fromDay: "2026-09-28", toDay: "2026-09-29", amount: "0.5", model: "gpt-5" });
  });

  it("a page of costs and the dashboard's file are the same line", () => {
    const [line, credit] = jsonLines(page);
    expect(line).toMatchObject({
      fromDay: "2026-09-28",
      toDay: "2026-09-29",
      model: "gpt-5.5-2026-04-23",
      meter: "cache_read",
      project: "proj_a",
      amount: "0.5",
      currency: "USD",
      quantity: "1000",
      kind: "usage",
    });
    expect(credit).toMatchObject({ kind: "credit", amount: "-2.5" });
    expect(line && lineHash(line)).toBe(lineHash(lineOf(header, row)));
  });

  it("a bucket without charges tells its day", () => {
    expect(
      READERS.openai_costs(csvRow(header, "1790467200|1790553600|2026-09-27T00:00:00+00:00|2026-09-28T00:00:00+00:00|||||||||"), CONTEXT),
    ).toEqual({
      covers: expect.objectContaining({ fromDay: "2026-09-27", toDay: "2026-09-28" }),
    });
  });

  it.each([
    ["priority | gpt-5.6-sol, output, long context", "gpt-5.6-sol", "output"],
    ["gpt-audio-mini-2025-12-15 audio, input", "gpt-audio-mini-2025-12-15", "audio_in"],
    ["gpt-4o", "gpt-4o", null],
    ["web search tool calls", null, "web_search"],
    ["Vector storage", null, null],
  ])("%s is a model and a meter", (item, model, meter) => {
    expect(readLineItem(item)).toEqual({ model, meter });
  });

  it("a usage export is counts without money, disjoint like the ledger", () => {
    const results = [
      {
        object: "organization.usage.completions.result",
        input_tokens: 1000,
        input_cached_tokens: 400,
        output_tokens: 50,
        num_model_requests: 3,
        model: "gpt-4o",
        project_id: "p",
        api_key_id: "key_1",
      },
    ];
    const lines = jsonLines({ data: [{ start_time: 1790553600, end_time: 1790640000, results }] });
    expect(lines.map(({ meter, quantity, amount, kind, key }) => [meter, quantity, amount, kind, key])).toEqual([
      ["input", "600", "0", "counted", "key_1"],
      ["cache_read", "400", "0", "counted", "key_1"],
      ["output", "50", "0", "counted", "key_1"],
    ]);
  });
});

describe("Anthropic", () => {
  it("amounts of the cost report are cents", () => {
    const result = {
      currency: "USD",
      amount: "123.78912",
      workspace_id: "wrkspc_1",
      description: "Claude Sonnet 4 Usage - Input Tokens",
      cost_type: "tokens",
      context_window: "0-200k",
      model: "claude-sonnet-4-20250514",
      service_tier: "standard",
      token_type: "uncached_input_tokens",
    };
    const [line] = jsonLines({
      data: [{ starting_at: "2026-09-01T00:00:00Z", ending_at: "2026-09-02T00:00:00Z", results: [result] }],
      has_more: false,
    });
    expect(line).toMatchObject({
      amount: "1.2378912",
      model: "claude-sonnet-4-20250514",
      meter: "input",
      project: "wrkspc_1",
      kind: "usage",
      fromDay: "2026-09-01",
      toDay: "2026-09-02",
    });
  });

  it.each([
    ["cache_creation.ephemeral_1h_input_tokens", "cache_write_1h"],
    ["cache_creation.ephemeral_5m_input_tokens", "cache_write_5m"],
    ["cache_read_input_tokens", "cache_read"],
    ["output_tokens", "output"],
  ])("%s is %s", (token_type, meter) => {
    const results = [{ currency: "USD", amount: "1", cost_type: "tokens", model: "m", token_type }];
    expect(jsonLines({ data: [{ starting_at: "2026-09-01T00:00:00Z", ending_at: "2026-09-02T00:00:00Z", results }] })[0]?.meter).toBe(
      meter,
    );
  });

  it("the console writes dollars, and names", () => {
    const header =
      "usage_date_utc,model,workspace,api_key,usage_type,context_window,token_type,cost_usd,list_price_usd,cost_type,inference_geo,speed,api_key_id,api_key_status";
    const line = lineOf(
      header,
      "2026-08-05|Claude Sonnet 4.5|Default|demo-key|message|≤ 200k|input_cache_read|0.10|1.00|token|not_available||apikey_01AAA|archived",
    );
    expect(line).toMatchObject({
      amount: "0.1",
      model: "Claude Sonnet 4.5",
      meter: "cache_read",
      project: null,
      key: "apikey_01AAA",
      fromDay: "2026-08-05",
      toDay: "2026-08-06",
    });
  });

  it("a usage report is counts", () => {
    const results = [
      {
        uncached_input_tokens: 1500,
        cache_creation: { ephemeral_1h_input_tokens: 10, ephemeral_5m_input_tokens: 5 },
        cache_read_input_tokens: 20,
        output_tokens: 7,
        model: "claude-haiku-4-5",
        api_key_id: "apikey_1",
        workspace_id: null,
        service_tier: "standard",
      },
    ];
    const lines = jsonLines({ data: [{ starting_at: "2026-09-01T00:00:00Z", ending_at: "2026-09-02T00:00:00Z", results }] });
    expect(lines.map(({ meter, quantity }) => [meter, quantity])).toEqual([
      ["input", "1500"],
      ["cache_read", "20"],
      ["cache_write_5m", "5"],
      ["cache_write_1h", "10"],
      ["output", "7"],
    ]);
  });
});

describe("clouds", () => {
  const CUR1 =
    "lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/ProductCode,lineItem/UsageType,lineItem/LineItemType,lineItem/UsageAmount,lineItem/UnblendedCost,lineItem/CurrencyCode,lineItem/UsageAccountId,product/ProductName,pricing/unit,bill/InvoiceId";
  const CUR2 =
    "line_item_usage_start_date,line_item_usage_end_date,line_item_product_code,line_item_usage_type,line_item_line_item_type,line_item_usage_amount,line_item_unblended_cost,line_item_currency_code,line_item_usage_account_id,product,pricing_unit,bill_invoice_id";
  const cells = (product: string) =>
    `2026-09-01T03:00:00Z|2026-09-01T04:00:00Z|c2xy|USE1-MP:USE1_CacheWrite1hInputTokenCount_Global-Units|Usage|1.5|0.003|USD|111122223333|${product}|1K tokens|INV1`;

  it("both spellings of the Cost and Usage Report give the same line of Bedrock", () => {
    const one = lineOf(CUR1, cells("Claude Haiku 4.5 (Amazon Bedrock Edition)"));
    expect(one).toMatchObject({
      provider: "aws.bedrock",
      model: "Claude Haiku 4.5",
      meter: "cache_write_1h",
      quantity: "1500",
      amount: "0.003",
      project: "111122223333",
      invoiceId: "INV1",
      fromDay: "2026-09-01",
      toDay: "2026-09-02",
    });
    const two = lineOf(CUR2, cells('{"product_name":"Claude Haiku 4.5 (Amazon Bedrock Edition)"}'));
    expect(lineHash({ ...two, description: one.description })).toBe(lineHash(one));
  });

  it("other services of a cloud are left alone, and hours of a day stay apart", () => {
    expect(READERS.aws_cur(csvRow(CUR1, cells("Amazon Elastic Compute Cloud")), CONTEXT)).toBe("skipped");
    const at = (hour: string) => lineOf(CUR1, cells("Claude Haiku 4.5 (Amazon Bedrock)").replaceAll("T03", `T${hour}`));
    expect(lineHash(at("03"))).not.toBe(lineHash(at("02")));
  });

  it.each([
    ["USE1-Nova2.0Lite-input-tokens", "Nova 2.0 Lite", "input"],
    ["EUW1-Claude3Sonnet-output-tokens", "Claude 3 Sonnet", "output"],
  ])("the usage type %s names the model of Amazon's own product", (type, model, meter) => {
    expect(lineOf(CUR1, `2026-09-01T00:00:00Z|2026-09-02T00:00:00Z|AmazonBedrock|${type}|Usage|2|1|USD|1||1K tokens|`)).toMatchObject({
      model,
      meter,
      quantity: "2000",
    });
  });

  it.each([
    ["gpt 4o 0806 Inp glbl Tokens", "gpt 4o 0806", "input"],
    ["gpt-4o-mini-0718-Outp-regnl Tokens", "gpt-4o-mini-0718", "output"],
    ["gpt 4o 1120 cached Inp glbl Tokens", "gpt 4o 1120", "cache_read"],
    ["GPT 5.1 opt Gl 1M Tokens", "GPT 5.1", "output"],
    ["5.6 sol Cd Inp Gl 1M Tokens", "gpt 5.6 sol", "cache_read"],
  ])("Azure's meter %s is %s, %s", (meterName, model, meter) => {
    const header =
      "Date,MeterCategory,MeterSubCategory,MeterName,Quantity,UnitOfMeasure,CostInBillingCurrency,BillingCurrency,ResourceId,ChargeType";
    const line = lineOf(
      header,
      `09/14/2026|Azure OpenAI|Azure OpenAI GPT|${meterName}|12.5|1K|0.25|EUR|/subscriptions/s/accounts/desk-ai|Usage`,
    );
    expect(line).toMatchObject({
      model,
      meter,
      amount: "0.25",
      currency: "EUR",
      quantity: "12500",
      project: "desk-ai",
      fromDay: "2026-09-14",
    });
  });

  it("Google's console writes its header below the invoice, thousands and a total at the end", () => {
    const rows = [
      ["Invoice number", "1"],
      ["Currency", "AUD"],
      "Project ID,Service description,SKU description,Cost type,Usage start date,Usage end date,Usage amount,Usage unit,Cost ($)".split(
        ",",
      ),
    ];
    expect(headerOf(rows)).toEqual({ index: 2, format: "google_billing" });
    expect(currencyAbove(rows.slice(0, 2), rows[2] ?? [])).toBe("AUD");
    const row = csvRow(
      rows[2]?.join(",") ?? "",
      "p|Gemini API|Generate content output token count gemini 2.5 flash short input text|Usage|2026-09-01|2026-09-30|622,403|count|1.56",
    );
    const [line] = linesOf(READERS.google_billing(row, { ...CONTEXT, currency: "AUD" }));
    expect(line).toMatchObject({
      provider: "google",
      model: "gemini 2.5 flash",
      meter: "output",
      quantity: "622403",
      amount: "1.56",
      currency: "AUD",
      fromDay: "2026-09-01",
      toDay: "2026-10-01",
    });
    expect(READERS.google_billing(csvRow(rows[2]?.join(",") ?? "", "||||||Total||5.72"), CONTEXT)).toBe("skipped");
  });

  it("credits that a Google row nests are lines of their own", () => {
    const row = {
      service: { description: "Vertex AI" },
      sku: { id: "1", description: "Gemini 2.5 Flash Text Input - Predictions" },
      usage_start_time: "2026-09-01T00:00:00Z",
      usage_end_time: "2026-09-01T01:00:00Z",
      project: { id: "p" },
      cost: 10,
      currency: "USD",
      usage: { amount: 5, unit: "count" },
      credits: [{ name: "Promotion", amount: -4, type: "PROMOTION" }],
    };
    expect(jsonLines([row]).map(({ kind, amount, model }) => [kind, amount, model])).toEqual([
      ["usage", "10", "gemini 2.5 flash"],
      ["credit", "-4", null],
    ]);
  });
});

describe("FOCUS", () => {
  const header =
    "BilledCost,BillingCurrency,ChargeCategory,ChargeClass,ChargeDescription,ChargePeriodStart,ChargePeriodEnd,ConsumedQuantity,ConsumedUnit,ProviderName,ServiceCategory,ServiceName,SkuId,SkuMeter,SkuPriceDetails,SubAccountId";
  const focus = (
    cost: string,
    category: string,
    details: string,
    meter = "Cache Read Input Tokens",
    provider = "Solora AI",
    service = "AI and Machine Learning",
  ) =>
    csvRow(
      header,
      `${cost}|USD|${category}||Tokens|2026-09-14T00:00:00Z|2026-09-15T00:00:00Z|8000000.0|Tokens|${provider}|${service}|API|s-1|${meter}|${details}|proj-7`,
    );

  it("names of the draft tell model, direction and cache, else the words of the meter", () => {
    expect(
      linesOf(
        READERS.focus(focus("2.40", "Usage", '{"x_ModelId":"sol-1","x_TokenDirection":"Input","x_TokenCacheAction":"Write"}'), CONTEXT),
      )[0],
    ).toMatchObject({ model: "sol-1", meter: "cache_write_5m", quantity: "8000000", provider: "solora ai" });
    expect(linesOf(READERS.focus(focus("2.40", "Usage", ""), CONTEXT))[0]).toMatchObject({ meter: "cache_read", project: "proj-7" });
  });

  it("categories are kinds, what is below zero is a credit, and clouds are read for AI alone", () => {
    const kind = (cost: string, category: string) => linesOf(READERS.focus(focus(cost, category, ""), CONTEXT))[0]?.kind;
    expect([kind("1", "Purchase"), kind("1", "Tax"), kind("-1", "Credit"), kind("-1", "Usage"), kind("1", "Adjustment")]).toEqual([
      "fee",
      "tax",
      "credit",
      "credit",
      "adjustment",
    ]);
    expect(READERS.focus(focus("1", "Usage", "", "Hours", "AWS", "Compute"), CONTEXT)).toBe("skipped");
    expect(READERS.focus(focus("1", "Sundries", ""), CONTEXT)).toMatchObject({ faults: [{ column: "ChargeCategory" }] });
  });
});

describe("columns of its own", () => {
  const header = "Rechnung;Datum;Modell;Menge;Betrag;Währung".replaceAll(";", ",");
  it("columns are suggested in several languages, for a person to confirm", () => {
    expect(suggestColumns(header.split(","))).toEqual({
      invoice: "Rechnung",
      from: "Datum",
      model: "Modell",
      quantity: "Menge",
      amount: "Betrag",
      currency: "Währung",
    });
    expect(suggestColumns(["Charge", "When"])).toEqual({ amount: "Charge" });
  });

  it("a decimal comma and days first are read as the mapping says, and what is none is told by its column", () => {
    const mapping = Mapping.parse({
      columns: suggestColumns(header.split(",")),
      delimiter: ";",
      decimalMark: ",",
      dateOrder: "dmy",
      currency: "EUR",
      inCents: false,
    });
    const read = mappedReader(mapping);
    expect(linesOf(read(csvRow(header, "R1|03.04.2026|gpt-4o|1.000|1.234,56|"), { ...CONTEXT, provider: "openai" }))[0]).toMatchObject({
      fromDay: "2026-04-03",
      amount: "1234.56",
      currency: "EUR",
      quantity: "1000",
      provider: "openai",
    });
    expect(read(csvRow(header, "R1|31.02.2026|gpt-4o|x|1,234.56|EURO"), CONTEXT)).toMatchObject({
      faults: [
        { column: "Datum", message: "This is no day." },
        { column: "Betrag", message: "This is no amount." },
        { column: "Währung", message: "This is no currency." },
        { column: "Menge", message: "This is no number." },
      ],
    });
  });
});
