/**
 * Invoices of the sample organisation, made of what was metered: OpenAI's costs and Anthropic's cost report as their interfaces
 * answer, all other providers in one FOCUS file. Three errors are planted in one of them, for people to find: a rate that is
 * off, a line that is billed twice, and a line for usage that nobody metered.
 */
import { type CsvColumn, csvHead, csvLine } from "@/lib/kernel/csv";
import { divideHalfEven, formatFixed, parseUsd, type Usd } from "@/lib/kernel/money";
import { providerLabel } from "@/lib/pricing/core/provider-names";

/** Metered of one day, model and meter. */
export type MeteredSum = { day: string; provider: string; model: string; meter: string; quantity: string; costUsd: string };
export type Planted = {
  kind: "rate" | "duplicate" | "missing";
  provider: string;
  model: string;
  meter: string;
  day: string | null;
  amountUsd: Usd;
};
export type SampleInvoice = { provider: string | null; fileName: string; content: string };

type Line = Omit<MeteredSum, "costUsd"> & { costUsd: Usd };

/** What OpenAI calls meters in the text of a line item. */
const ITEM_WORDS: Readonly<Record<string, string>> = {
  cache_read: "cached input",
  cache_write: "cache write",
  cache_write_5m: "cache write",
  cache_write_1h: "1h cache write",
};
const TOKEN_TYPES: Readonly<Record<string, string>> = {
  input: "uncached_input_tokens",
  cache_read: "cache_read_input_tokens",
  cache_write: "cache_creation.ephemeral_5m_input_tokens",
  cache_write_5m: "cache_creation.ephemeral_5m_input_tokens",
  cache_write_1h: "cache_creation.ephemeral_1h_input_tokens",
  output: "output_tokens",
};
const itemWords = (meter: string): string => ITEM_WORDS[meter] ?? meter.replaceAll("_", " ");

/** The rate error is a tenth. */
const DEARER = 10n;
/** Usage that nobody metered: as much as a day of the dearest line, on a model that nobody here calls. */
const UNMETERED = "o3-deep-research";
/** Providers write amounts with so many decimals. */
const WRITTEN_DECIMALS = 8;

/** @param sums Of the span that is invoiced. The errors stand in the invoice of `planted`, by default OpenAI's. */
export function sampleInvoices(sums: readonly MeteredSum[], planted = "openai"): { files: SampleInvoice[]; planted: Planted[] } {
  const lines = sums.map((sum): Line => ({ ...sum, costUsd: parseUsd(sum.costUsd) })).filter(({ costUsd }) => costUsd > 0n);
  const errors = plantIn(lines.filter(({ provider }) => provider === planted));
  const billed = [...lines.filter(({ provider }) => provider !== planted), ...errors.lines].sort(byPlace);
  const of = (provider: string): Line[] => billed.filter((line) => line.provider === provider);
  const rest = billed.filter(({ provider }) => provider !== "openai" && provider !== "anthropic");
  const name = lines[0]?.day.slice(0, 7) ?? "none";
  const files = [
    { provider: "openai", fileName: `openai-costs-${name}.json`, lines: of("openai"), write: openAiCosts },
    { provider: "anthropic", fileName: `anthropic-cost-report-${name}.json`, lines: of("anthropic"), write: anthropicCosts },
    { provider: null, fileName: `other-providers-focus-${name}.csv`, lines: rest, write: focusRows },
  ].filter((file) => file.lines.length > 0);
  return {
    files: files.map(({ provider, fileName, lines: own, write }) => ({ provider, fileName, content: write(own) })),
    planted: errors.planted,
  };
}

const byPlace = (a: Line, b: Line): number =>
  compare(a.day, b.day) || compare(a.provider, b.provider) || compare(a.model, b.model) || compare(a.meter, b.meter);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function plantIn(lines: readonly Line[]): { lines: Line[]; planted: Planted[] } {
  const dearest = largest(lines);
  if (!dearest) return { lines: [...lines], planted: [] };
  const isWrong = (line: Line): boolean => line.model === dearest.model && line.meter === dearest.meter;
  const dearer = (line: Line): Usd => (line.costUsd + divideHalfEven(line.costUsd, DEARER)) as Usd;
  const rated = lines.map((line) => (isWrong(line) ? { ...line, costUsd: dearer(line) } : line));
  const rate = { kind: "rate" as const, provider: dearest.provider, model: dearest.model, meter: dearest.meter, day: null };
  const wrongBy = lines.filter(isWrong).reduce((sum, line) => sum + dearer(line) - line.costUsd, 0n) as Usd;
  const twice = largest(lines.filter((line) => !isWrong(line)));
  const unmetered: Line = { ...dearest, model: UNMETERED, meter: "output" };
  return {
    lines: [...rated, ...(twice ? [twice] : []), unmetered],
    planted: [
      { ...rate, amountUsd: wrongBy },
      ...(twice
        ? [
            {
              kind: "duplicate" as const,
              provider: twice.provider,
              model: twice.model,
              meter: twice.meter,
              day: twice.day,
              amountUsd: twice.costUsd,
            },
          ]
        : []),
      { kind: "missing", provider: dearest.provider, model: UNMETERED, meter: "output", day: dearest.day, amountUsd: dearest.costUsd },
    ],
  };
}

const largest = (lines: readonly Line[]): Line | undefined =>
  lines.reduce<Line | undefined>((best, line) => (best === undefined || line.costUsd > best.costUsd ? line : best), undefined);

/** As numbers in JSON, written by ourselves so that no float touches them. */
const written = (amountUsd: Usd): string => formatFixed(divideHalfEven(amountUsd, 10n ** BigInt(15 - WRITTEN_DECIMALS)), WRITTEN_DECIMALS);
const epoch = (day: string): number => Date.parse(day) / 1000;

function byDay(lines: readonly Line[]): [string, Line[]][] {
  const days = new Map<string, Line[]>();
  for (const line of lines) days.set(line.day, [...(days.get(line.day) ?? []), line]);
  return [...days];
}

function openAiCosts(lines: readonly Line[]): string {
  const buckets = byDay(lines).map(([day, own]) => {
    const results = own.map(
      ({ model, meter, quantity, costUsd }) =>
        `{"object":"organization.costs.result","amount":{"value":${written(costUsd)},"currency":"usd"},"line_item":${JSON.stringify(`${model}, ${itemWords(meter)}`)},"project_id":null,"quantity":${quantity},"quantity_unit":"tokens"}`,
    );
    return `{"object":"bucket","start_time":${epoch(day)},"end_time":${epoch(day) + 86_400},"results":[${results.join(",")}]}`;
  });
  return `{"object":"page","data":[${buckets.join(",\n")}],"has_more":false,"next_page":null}\n`;
}

function anthropicCosts(lines: readonly Line[]): string {
  const data = byDay(lines).map(([day, own]) => ({
    starting_at: `${day}T00:00:00Z`,
    ending_at: new Date(Date.parse(day) + 86_400_000).toISOString().replace(".000Z", "Z"),
    results: own.map(({ model, meter, costUsd }) => ({
      currency: "USD",
      // Cents, as a decimal text.
      amount: formatFixed(divideHalfEven(costUsd * 100n, 10n ** 7n), 8),
      workspace_id: null,
      description: `${model} usage - ${itemWords(meter)}`,
      cost_type: TOKEN_TYPES[meter] ? "tokens" : meter,
      context_window: null,
      model,
      service_tier: "standard",
      token_type: TOKEN_TYPES[meter] ?? null,
    })),
  }));
  return `${JSON.stringify({ data, has_more: false, next_page: null }, null, 1)}\n`;
}

const FOCUS: readonly CsvColumn[] = [
  { name: "BilledCost", kind: "number" },
  ...["BillingCurrency", "ChargeCategory", "ChargeClass", "ChargeDescription", "ChargePeriodStart", "ChargePeriodEnd"].map((name) => ({
    name,
    kind: "text" as const,
  })),
  { name: "ConsumedQuantity", kind: "number" },
  ...["ConsumedUnit", "InvoiceIssuerName", "ProviderName", "ServiceCategory", "ServiceName", "SkuMeter", "SkuPriceDetails"].map((name) => ({
    name,
    kind: "text" as const,
  })),
];

function focusRows(lines: readonly Line[]): string {
  const rows = lines.map(({ day, provider, model, meter, quantity, costUsd }) => {
    const issuer = providerLabel(provider);
    const end = new Date(Date.parse(day) + 86_400_000).toISOString().replace(".000Z", "Z");
    const words = itemWords(meter);
    const charge = [written(costUsd), "USD", "Usage", null, `${model}, ${words}`, `${day}T00:00:00Z`, end];
    return csvLine(FOCUS, [
      ...charge,
      quantity,
      "Tokens",
      issuer,
      issuer,
      "AI and Machine Learning",
      issuer,
      words,
      JSON.stringify({ x_ModelId: model }),
    ]);
  });
  return `${csvHead(FOCUS)}${rows.join("")}`;
}
