/**
 * OpenAI's organisation costs and usage: pages of the API and the files of the dashboard, whose columns are the paths of the
 * API (https://platform.openai.com/docs/api-reference/usage/costs). A line item is free text: "gpt-5.5-2026-04-23, cached input",
 * "priority | gpt-5.6, output, long context", "web search tool calls".
 */
import { readOpenAiRow } from "@/lib/metering/core/adapters/usage-export-openai";
import type { LineKind } from "../kinds";
import type { RowRead } from "../line";
import { meterOfWords } from "../meter-words";
import { unitFactor } from "../read-amount";
import { countedLines } from "./counted";
import { times } from "./quantity";
import { Fields, type FileRow, isNegative, type RowReader } from "./row";

const START = ["starttimeiso", "starttime"];
const END = ["endtimeiso", "endtime"];

export const readOpenAiCosts: RowReader = (row, context) => {
  const fields = new Fields(row, context);
  const days = fields.days(START, END, true);
  // Buckets in which nothing was charged are listed too.
  if (!fields.has("amountvalue")) return fields.faults.length > 0 ? { faults: fields.faults } : { covers: days };
  const item = fields.text("lineitem");
  const { model, meter } = readLineItem(item);
  const amount = fields.amount("amountvalue");
  const quantity = fields.number("quantity");
  const factor = unitFactor(fields.text("quantityunit") || (meter === null ? "" : "tokens"));
  const kind: LineKind = isNegative(amount) ? "credit" : item !== "" && model === null && meter === null ? "fee" : "usage";
  return fields.done({
    fromDay: days.fromDay,
    toDay: days.toDay,
    provider: "openai",
    model,
    project: fields.named("projectid"),
    key: fields.named("apikeyid"),
    meter,
    kind,
    quantity: quantity !== null && factor !== null ? times(quantity, factor) : null,
    amount,
    currency: fields.currency("USD", "amountcurrency"),
    invoiceId: null,
    description: item || "All charges",
    detail: fields.text("userid"),
  });
};

/** The model before the first comma, without the tier before it and the modality behind it. */
export function readLineItem(item: string): { model: string | null; meter: string | null } {
  const [head = "", ...rest] = item.replace(/^[^|]*\|\s*/, "").split(",");
  const [name = "", ...modality] = head.trim().split(/\s+/);
  const isModel = /^[\w.:-]*\d[\w.:-]*$|^(ft:|gpt|o\d|dall-e|whisper|tts|text-)/i.test(name) && (rest.length > 0 || modality.length === 0);
  return { model: isModel ? name : null, meter: meterOfWords([...modality, ...(isModel ? rest : [item])].join(" ")) };
}

/** Counts without money. */
export const readOpenAiUsage: RowReader = (row, context): RowRead => {
  const fields = new Fields(row);
  const days = fields.days(START, END, true);
  if (fields.faults.length > 0) return { faults: fields.faults };
  const read = readOpenAiRow(lowerNames(row));
  if (read === null) return { covers: days };
  if ("reason" in read) return "skipped";
  return countedLines(row, context, { provider: "openai", days, read, project: fields.named("projectid"), key: fields.named("apikeyid") });
};

const lowerNames = ({ raw }: FileRow): Record<string, unknown> =>
  Object.fromEntries(Object.entries(raw).map(([name, value]) => [name.toLowerCase(), value]));
