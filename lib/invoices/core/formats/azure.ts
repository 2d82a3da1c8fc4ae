/**
 * Azure cost exports (Enterprise Agreement, Customer Agreement, pay-as-you-go), of which only AI models are read. A meter is
 * named in shorthand: "gpt 4o 0806 Inp glbl Tokens", "gpt-4o-mini-0718-Outp-glbl Tokens", "GPT 5.1 cd inp Gl 1M Tokens";
 * "opt" is output. There is no split by key.
 */
import type { LineKind } from "../kinds";
import { meterOfWords } from "../meter-words";
import { unitFactor } from "../read-amount";
import { times } from "./quantity";
import { Fields, isNegative, type RowReader } from "./row";

const AI = /open ?ai|foundry|azure ai|cognitive services|microsoft\.cognitiveservices|microsoft\.machinelearning/i;
/** How a token is meant begins where the name of the model ends. */
const MEANING =
  /[\s-]+(cached|cchd|cd|inp?|input|outp?|opt|output|batch|txt|text|aud|audio|img|image|glbl|gl|regnl|rgnl|dzn?|dzone|data|embeddings?)(?=[\s-]|$).*$/i;

export const readAzureRow: RowReader = (row) => {
  const fields = new Fields(row, { order: "mdy" });
  const meterName = fields.text("metername");
  const group = [fields.text("metersubcategory"), fields.text("productname", "product", "productorderdetails")];
  if (!AI.test([fields.text("metercategory"), fields.text("consumedservice"), ...group].join(" "))) return "skipped";
  const days = fields.days(["date", "usagedate", "usagedatetime", "usagestartdate"], []);
  const amount = fields.amount("costinbillingcurrency", "pretaxcost", "cost", "extendedcost");
  const type = fields.text("chargetype").toLowerCase();
  const kind: LineKind =
    type === "tax" ? "tax" : isNegative(amount) || type === "refund" ? "credit" : type === "purchase" ? "fee" : "usage";
  const quantity = fields.number("quantity", "usagequantity", "consumedquantity");
  const factor = /token/i.test(meterName) ? (unitFactor(fields.text("unitofmeasure")) ?? null) : null;
  const resource = fields.text("resourceid", "instanceid", "instancename");
  return fields.done({
    fromDay: days.fromDay,
    toDay: days.toDay,
    provider: "azure_openai",
    model: kind === "usage" ? modelOf(meterName, fields.text("metersubcategory")) : null,
    project: resource.split("/").at(-1)?.slice(0, 500) || fields.named("resourcename", "resourcegroup"),
    key: null,
    meter: kind === "usage" ? meterOfWords(meterName) : null,
    kind,
    quantity: kind === "usage" && quantity !== null && factor !== null ? times(quantity, factor) : null,
    amount,
    currency: fields.currency(null, "billingcurrency", "billingcurrencycode", "currency", "currencycode"),
    invoiceId: fields.named("invoiceid"),
    description: [fields.text("metersubcategory"), meterName].filter(Boolean).join(", ") || group.join(" "),
    detail: [resource, fields.text("meterid"), fields.text("resourcelocation"), fields.text("pricingmodel"), type].join("|"),
  });
};

function modelOf(meterName: string, subCategory: string): string | null {
  const model = meterName
    .replace(/\s+tokens?$/i, "")
    .replace(MEANING, "")
    .trim();
  if (model === "") return null;
  // "4.1" or "5.6 sol" alone: the family stands in the product.
  return /^\d/.test(model) ? `${/gpt/i.test(subCategory) || subCategory === "" ? "gpt" : subCategory} ${model}` : model;
}
