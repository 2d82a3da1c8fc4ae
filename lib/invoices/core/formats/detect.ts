/** Which format a file has, by the names of its columns; where its header stands; what stands above it. */
import type { InvoiceFormat } from "../kinds";
import { plainName, suggestColumns } from "../mapping";
import { readAnthropicCosts, readAnthropicUsage } from "./anthropic";
import { readAwsRow } from "./aws-cur";
import { readAzureRow } from "./azure";
import { readFocusRow } from "./focus";
import { readGoogleRow } from "./google";
import { readOpenAiCosts, readOpenAiUsage } from "./openai";
import type { RowReader } from "./row";

export const READERS: Readonly<Record<Exclude<InvoiceFormat, "csv">, RowReader>> = {
  openai_costs: readOpenAiCosts,
  openai_usage: readOpenAiUsage,
  anthropic_costs: readAnthropicCosts,
  anthropic_usage: readAnthropicUsage,
  aws_cur: readAwsRow,
  azure_costs: readAzureRow,
  google_billing: readGoogleRow,
  focus: readFocusRow,
};

type Rule = { format: Exclude<InvoiceFormat, "csv">; all: readonly string[]; any?: readonly string[] };
const RULES: readonly Rule[] = [
  { format: "focus", all: ["billedcost", "chargeperiodstart"] },
  { format: "aws_cur", all: ["lineitemusagestartdate", "lineitemunblendedcost"] },
  { format: "openai_costs", all: ["starttime", "amountvalue"] },
  { format: "openai_costs", all: ["starttimeiso", "amountvalue"] },
  { format: "openai_usage", all: ["starttime"], any: ["inputtokens", "nummodelrequests", "images", "characters", "numrequests"] },
  { format: "anthropic_costs", all: ["usagedateutc", "costusd"] },
  { format: "anthropic_costs", all: ["startingat", "amount"] },
  { format: "anthropic_usage", all: ["usagedateutc", "modelversion"] },
  { format: "anthropic_usage", all: ["startingat", "uncachedinputtokens"] },
  { format: "google_billing", all: ["skudescription"], any: ["cost", "unroundedcost", "subtotal", "unroundedsubtotal"] },
  { format: "azure_costs", all: ["metername"], any: ["costinbillingcurrency", "pretaxcost", "extendedcost", "cost"] },
];

/** @param names Plain ones. */
export function formatOf(names: ReadonlySet<string>): Exclude<InvoiceFormat, "csv"> | null {
  const rule = RULES.find(({ all, any }) => all.every((name) => names.has(name)) && (any?.some((name) => names.has(name)) ?? true));
  return rule?.format ?? null;
}

/** Lines above the header that are looked at. */
const HEAD_LINES = 40;

/** Where the header stands in the first rows. Without a format that knows it, it is the first row with at least two cells. */
export function headerOf(rows: readonly (readonly string[])[]): { index: number; format: Exclude<InvoiceFormat, "csv"> | null } {
  const head = rows.slice(0, HEAD_LINES);
  for (const [index, cells] of head.entries()) {
    const format = formatOf(new Set(cells.map(plainName)));
    if (format) return { index, format };
  }
  return {
    index: Math.max(
      0,
      head.findIndex((cells) => cells.filter((cell) => cell !== "").length >= 2),
    ),
    format: null,
  };
}

/** How the amounts and quantities of all formats end, and of FOCUS those that stand beside what was billed. */
const NUMBERS = /(cost|costusd|amount|amountvalue|subtotal|quantity)$/;

/** Where amounts and quantities stand, also in files of no known format. */
export function numberColumns(header: readonly string[]): number[] {
  const { amount, quantity } = suggestColumns(header);
  return [...header.keys()].filter((place) => {
    const name = header[place] ?? "";
    return name === amount || name === quantity || NUMBERS.test(plainName(name));
  });
}

/** The currency that a file names above its header ("Currency,EUR") or in a column ("Cost (€)"). */
export function currencyAbove(rows: readonly (readonly string[])[], header: readonly string[]): string | null {
  const told = rows.find(([name = ""]) => plainName(name) === "currency")?.[1]?.trim();
  if (told && /^[A-Za-z]{3}$/.test(told)) return told.toUpperCase();
  const sign = header.map((name) => /\(([$€£¥])\)/.exec(name)?.[1]).find((found) => found !== undefined);
  return sign === undefined ? null : ({ $: "USD", "€": "EUR", "£": "GBP", "¥": "JPY" }[sign] ?? null);
}

/** Which sign parts cells, by the fullest of the first lines. */
export function delimiterOf(beginning: string): "," | ";" | "\t" | "|" {
  const lines = beginning.split(/\r?\n/, HEAD_LINES);
  const counted = ([",", ";", "\t", "|"] as const).map((delimiter) => ({
    delimiter,
    count: Math.max(...lines.map((line) => line.split(delimiter).length)),
  }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}
