/**
 * Azure cost exports (Enterprise Agreement, Customer Agreement, pay-as-you-go), of which only AI models are read. A meter is
 * named in shorthand: "gpt 4o 0806 Inp glbl Tokens", "gpt-4o-mini-0718-Outp-glbl Tokens", "GPT 5.1 cd inp Gl 1M Tokens";
 * "opt" is output. There is no split by key.
 */
import type { LineKind } from "../kinds";
import { meterOfWords } from "../meter-words";
import { unitFactor } from "../read-amount";
import { DOTTED } from "../read-day";
import { times } from "./quantity";
import { Fields, isNegative, type RowReader } from "./row";

const AI = /open ?ai|foundry|azure ai|cognitive services|microsoft\.cognitiveservices|microsoft\.machinelearning/i;
const DATE = ["date", "usagedate", "usagedatetime", "usagestartdate"];
/** By type of charge. What was reserved and stood idle is paid like a fee. */
const KINDS: Readonly<Record<string, LineKind>> = {
  tax: "tax",
  refund: "credit",
  purchase: "fee",
  unusedreservation: "fee",
  unusedsavingsplan: "fee",
  roundingadjustment: "adjustment",
};
/** How a token is meant begins where the name of the model ends. */
const MEANING =
  /[\s-]+(cached|cchd|cd|inp?|input|outp?|opt|output|batch|txt|text|aud|audio|img|image|glbl|gl|regnl|rgnl|dzn?|dzone|data|embeddings?)(?=[\s-]|$).*$/i;

export const readAzureRow: RowReader = (row, context) => {
  const isDotted = DATE.some((name) => DOTTED.test(row.cells.get(name) ?? ""));
  const fields = new Fields(row, { ...context, order: isDotted ? "dmy" : "mdy" });
  const meterName = fields.text("metername");
  const group = [fields.text("metersubcategory"), fields.text("productname", "product", "productorderdetails")];
  if (!AI.test([fields.text("metercategory"), fields.text("consumedservice"), ...group].join(" "))) return "skipped";
  const days = fields.days(DATE, []);
  const amount = fields.amount("costinbillingcurrency", "pretaxcost", "cost", "extendedcost");
  const type = fields.text("chargetype").toLowerCase();
  const told = KINDS[type] ?? "usage";
  const kind: LineKind = isNegative(amount) && (told === "usage" || told === "fee") ? "credit" : told;
  const quantity = fields.number("quantity", "usagequantity", "consumedquantity");
  const factor = /token/i.test(meterName) ? (unitFactor(fields.text("unitofmeasure")) ?? null) : null;
  const resource = fields.text("resourceid", "instanceid", "instancename");
  return fields.done({
    fromDay: days.fromDay,
    toDay: days.toDay,
    provider: "azure_openai",
    model: kind === "usage" ? azureModelOf(meterName, fields.text("metersubcategory")) : null,
    project: resource.split("/").at(-1)?.slice(0, 500) || fields.named("resourcename", "resourcegroup"),
    key: null,
    meter: kind === "usage" ? meterOfWords(meterName) : null,
    kind,
    quantity: kind === "usage" && quantity !== null && factor !== null ? times(quantity, factor) : null,
    amount,
    currency: fields.currency(context.currency, "billingcurrency", "billingcurrencycode", "currency", "currencycode"),
    invoiceId: fields.named("invoiceid"),
    description: [fields.text("metersubcategory"), meterName].filter(Boolean).join(", ") || group.join(" "),
    detail: [resource, fields.text("meterid"), fields.text("resourcelocation"), fields.text("pricingmodel"), type].join("|"),
  });
};

export function azureModelOf(meterName: string, subCategory: string): string | null {
  const model = meterName
    .replace(/\s+tokens?$/i, "")
    .replace(MEANING, "")
    .trim();
  if (model === "") return null;
  // "4.1" or "5.6 sol" alone: the family stands in the product.
  return /^\d/.test(model) ? `${/gpt/i.test(subCategory) || subCategory === "" ? "gpt" : subCategory} ${model}` : model;
}
