/**
 * Google Cloud billing: rows of the BigQuery export (as JSON or CSV) and the tables that the console lets people download, with
 * lines about the invoice above the header and a total below. Only Gemini, Vertex AI and models sold there are read.
 */

import type { LineKind } from "../kinds";
import type { InvoiceLine } from "../line";
import { meterOfWords } from "../meter-words";
import { readAmount, unitFactor } from "../read-amount";
import { times } from "./quantity";
import { Fields, hourOf, isNegative, type RowReader } from "./row";

const AI = /vertex|gemini|generative language|ai platform|model garden/i;
const COST = ["cost", "unroundedcost", "unroundedsubtotal", "subtotal"];

export const readGoogleRow: RowReader = (row, context) => {
  const fields = new Fields(row, context);
  const service = fields.text("servicedescription");
  const sku = fields.text("skudescription");
  const costType = fields.text("costtype").toLowerCase().replaceAll(" ", "_");
  if (!AI.test(`${service} ${sku}`) && !(costType === "tax" && AI.test(service))) return "skipped";
  const days = fields.days(["usagestarttime", "usagestartdate", "date"], ["usageendtime", "usageenddate"]);
  const amount = fields.amount(...COST);
  const kind = kindOf(costType, fields.text("credittype"), amount);
  const quantity = fields.number("usageamount");
  const factor = unitFactor(fields.text("usageunit"));
  const line: InvoiceLine = {
    fromDay: days.fromDay,
    toDay: days.toDay,
    provider: /gemini api|generative language/i.test(service) ? "google" : "vertex_ai",
    model: kind === "usage" ? googleModelOf(sku) : null,
    project: fields.named("projectid"),
    key: null,
    meter: kind === "usage" ? meterOfWords(sku) : null,
    kind,
    quantity: kind === "usage" && quantity !== null && factor !== null ? times(quantity, factor) : null,
    amount,
    currency: fields.currency(context.currency, "currency"),
    invoiceId: fields.named("invoicenumber", "invoicemonth"),
    description: [sku || service, fields.text("credittype")].filter(Boolean).join(", "),
    detail: [
      hourOf(days.start),
      fields.text("skuid"),
      fields.text("resourceglobalname", "resourcename"),
      fields.text("locationregion"),
      costType,
    ].join("|"),
  };
  return fields.done(line, ...creditsIn(fields, line));
};

function kindOf(costType: string, creditType: string, amount: string): LineKind {
  if (costType === "tax") return "tax";
  if (costType === "adjustment" || costType === "rounding_error") return "adjustment";
  return creditType !== "" || isNegative(amount) ? "credit" : "usage";
}

/** The BigQuery export nests what is taken off a line in the line. */
function creditsIn(fields: Fields, line: InvoiceLine): InvoiceLine[] {
  const text = fields.text("credits");
  if (text === "") return [];
  return creditsOf(text).map((credit) => {
    const amount = readAmount(String(credit.amount ?? ""));
    if (amount === null) fields.fault(["credits"], "The amount of a credit is no number.", "Export the row again.");
    return {
      ...line,
      ...{ kind: "credit" as const, model: null, meter: null, quantity: null, amount: amount ?? "0" },
      description: String(credit.full_name ?? credit.name ?? credit.type ?? "Credit").slice(0, 500),
      detail: `${line.detail}|${line.description}`,
    };
  });
}

type Credit = { name?: unknown; full_name?: unknown; amount?: unknown; type?: unknown };

function creditsOf(text: string): Credit[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? (parsed as Credit[]) : [{}];
  } catch {
    return [{}];
  }
}

/** "Generate content input token count gemini 2.5 flash short input text" and "Gemini 2.5 Flash Text Input - Predictions". */
export function googleModelOf(sku: string): string | null {
  const text = sku.toLowerCase().replaceAll("_", " ");
  const name = /(gemini|imagen|veo|gemma|claude|llama|mistral|codestral|text-embedding|textembedding)[\s\S]*/.exec(text)?.[0];
  if (name === undefined) return null;
  const words = name.replace(/\s+-\s+.*$/, "").split(/\s+/);
  const end = words.findIndex(
    (word, i) =>
      i > 0 &&
      /^(short|long|text|image|audio|video|input|output|cached|caching|batch|flex|priority|thinking|token|tokens|ga|native)$/.test(word),
  );
  // "gemini 3 pro image" makes images, "gemini 2.5 flash image input" is read one.
  const isMaker = words[end] === "image" && !words.slice(end + 1).some((word) => /^(input|output)$/.test(word));
  return words.slice(0, end < 0 ? undefined : isMaker ? end + 1 : end).join(" ");
}
