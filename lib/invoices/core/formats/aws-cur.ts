/**
 * AWS Cost and Usage Report, of which only Bedrock is read: CUR 1 ("lineItem/UsageStartDate") and CUR 2 and Data Exports
 * ("line_item_usage_start_date") are the same names in letters alone. Models of the marketplace are products of their own
 * ("Claude Haiku 4.5 (Amazon Bedrock Edition)"), Amazon's stand in the usage type ("USE1-Nova2.0Lite-input-tokens").
 */
import type { LineKind } from "../kinds";
import { meterOfWords } from "../meter-words";
import { unitFactor } from "../read-amount";
import { times } from "./quantity";
import { Fields, hourOf, isNegative, objectInCell, type RowReader } from "./row";

const KINDS: Readonly<Record<string, LineKind>> = {
  usage: "usage",
  discountedusage: "usage",
  savingsplancoveredusage: "usage",
  tax: "tax",
  credit: "credit",
  refund: "credit",
  fee: "fee",
  rifee: "fee",
  savingsplanupfrontfee: "fee",
  savingsplanrecurringfee: "fee",
};

export const readAwsRow: RowReader = (row, context) => {
  const fields = new Fields(row, context);
  const product = objectInCell(fields.text("product"));
  const usageType = fields.text("lineitemusagetype");
  const productName =
    fields.text("productproductname", "productservicename") || (product.get("productname") ?? product.get("servicename") ?? "");
  const description = fields.text("lineitemlineitemdescription");
  if (!/bedrock/i.test([fields.text("lineitemproductcode"), productName, description].join(" "))) return "skipped";
  const days = fields.days(["lineitemusagestartdate"], ["lineitemusageenddate"], true);
  const amount = fields.amount("lineitemnetunblendedcost", "lineitemunblendedcost");
  const type = fields.text("lineitemlineitemtype").toLowerCase();
  const kind = isNegative(amount) ? "credit" : (KINDS[type] ?? (/discount/.test(type) ? "credit" : "adjustment"));
  const quantity = fields.number("lineitemusageamount");
  const factor = unitFactor(fields.text("pricingunit", "lineitemunit") || (product.get("pricingunit") ?? ""));
  return fields.done({
    fromDay: days.fromDay,
    toDay: days.toDay,
    provider: "aws.bedrock",
    model: kind === "usage" ? awsModelOf(productName, usageType) : null,
    project: fields.named("lineitemusageaccountid"),
    key: null,
    meter: kind === "usage" ? meterOfWords(usageType) : null,
    kind,
    quantity: kind === "usage" && quantity !== null && factor !== null ? times(quantity, factor) : null,
    amount,
    currency: fields.currency("USD", "lineitemcurrencycode"),
    invoiceId: fields.named("billinvoiceid"),
    description: description || [productName, usageType].filter(Boolean).join(", "),
    detail: [hourOf(days.start), usageType, type, fields.text("lineitemresourceid"), fields.text("lineitemoperation")].join("|"),
  });
};

const EDITION = /\s*\(?Amazon Bedrock(?: Edition)?\)?\s*$/i;

export function awsModelOf(productName: string, usageType: string): string | null {
  const named = productName.replace(EDITION, "").trim();
  if (named !== "" && !/^amazon$/i.test(named)) return named;
  const told = /^(?:[A-Z0-9]+-)?(.+?)[-_](?:input|output|cache|in|out)/i.exec(usageType)?.[1];
  // "Nova2.0Lite" and "Claude3Sonnet" are words without spaces.
  return told === undefined || /^MP:/i.test(told) ? null : told.replace(/([a-z])([A-Z\d])/g, "$1 $2").replace(/(\d)([A-Z][a-z])/g, "$1 $2");
}
