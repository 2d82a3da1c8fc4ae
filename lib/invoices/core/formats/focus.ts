/**
 * FOCUS 1.0 to 1.4 of any provider: what was billed, by charge period. Of clouds only AI is read, of others everything. Tokens are
 * told by the names of the 1.5 draft with or without x_ in SkuPriceDetails, else by the words of the meter.
 */
import { normaliseProvider, PROVIDERS } from "@/lib/pricing/core/provider-names";
import type { LineKind } from "../kinds";
import { meterOfWords } from "../meter-words";
import { unitFactor } from "../read-amount";
import { awsModelOf } from "./aws-cur";
import { azureModelOf } from "./azure";
import { googleModelOf } from "./google";
import { times } from "./quantity";
import { Fields, hourOf, isNegative, objectInCell, type RowReader } from "./row";

const KINDS: Readonly<Record<string, LineKind>> = {
  usage: "usage",
  purchase: "fee",
  tax: "tax",
  credit: "credit",
  adjustment: "adjustment",
};
/** Clouds by the names that they give themselves in FOCUS; all else by the names of the price book. */
const CLOUDS: readonly (readonly [RegExp, string])[] = [
  [/^(aws|amazon)/i, "aws.bedrock"],
  [/^(microsoft|azure)/i, "azure_openai"],
  [/^google/i, "vertex_ai"],
];
/** As we call them: an invoice of one of these is AI alone. */
const BY_LABEL = new Map(PROVIDERS.map(({ id, label }) => [label.toLowerCase(), id]));
/** What a meter is called: by FOCUS, and by clouds in columns of their own. */
const METER_NAMES = ["skumeter", "xskumeter", "xskumetername"];
const AI = /bedrock|open ?ai|foundry|vertex|gemini|generative|cognitive services|machine learning/i;

export const readFocusRow: RowReader = (row, context) => {
  const fields = new Fields(row, context);
  const named = fields.text("serviceprovidername", "providername", "publishername", "invoiceissuername") || context.provider;
  const own = BY_LABEL.get(named.toLowerCase());
  const cloud = own === undefined ? CLOUDS.find(([pattern]) => pattern.test(named))?.[1] : undefined;
  if (cloud && !AI.test([fields.text("servicecategory"), fields.text("servicename"), fields.text("chargedescription")].join(" ")))
    return "skipped";
  const days = fields.days(["chargeperiodstart"], ["chargeperiodend"], true);
  const amount = fields.amount("billedcost");
  const category = fields.text("chargecategory").toLowerCase();
  if (KINDS[category] === undefined)
    fields.fault(["chargecategory"], "This is no category of charge.", "FOCUS knows Usage, Purchase, Credit, Tax and Adjustment.");
  const told = KINDS[category] ?? "usage";
  const kind: LineKind = told === "usage" && isNegative(amount) && fields.text("chargeclass") === "" ? "credit" : told;
  const details = objectInCell(fields.text("skupricedetails"));
  const detailOf = (name: string): string => details.get(name) ?? details.get(`x${name}`) ?? fields.text(`x${name}`);
  const meter = kind === "usage" ? meterOf(detailOf("tokendirection"), detailOf("tokencacheaction"), wordedMeter(fields)) : null;
  return fields.done({
    fromDay: days.fromDay,
    toDay: days.toDay,
    provider: own ?? cloud ?? (named === "" ? "unknown" : normaliseProvider(named)),
    model: kind === "usage" ? detailOf("modelid") || modelOfSku(fields.text("skuid")) || modelInWords(cloud, meter, fields) : null,
    project: fields.named("subaccountid"),
    key: fields.named("xcredentialid", "xapikeyid"),
    meter,
    kind,
    quantity: kind === "usage" ? quantityOf(fields) : null,
    amount,
    currency: fields.currency(context.currency, "billingcurrency"),
    invoiceId: fields.named("invoiceid"),
    description: fields.text("chargedescription", "skumeter", "servicename"),
    detail: [
      hourOf(days.start),
      ...[
        "chargeclass",
        "skupriceid",
        "skuid",
        "resourceid",
        "regionid",
        "chargefrequency",
        "commitmentdiscountid",
        "commitmentdiscountstatus",
        "allocatedresourceid",
        "xchargekey",
        "tags",
      ].map((name) => fields.text(name)),
    ].join("|"),
  });
};

/** "claude-sonnet-4-5:input". */
const modelOfSku = (sku: string): string | null => /^(.+):[a-z0-9_]+$/.exec(sku)?.[1] ?? null;

/** Clouds name the model of a charge for tokens where they name it in exports of their own. */
function modelInWords(cloud: string | undefined, meter: string | null, fields: Fields): string | null {
  if (meter === null) return null;
  if (cloud === "aws.bedrock") return awsModelOf(fields.text("xproductname") || editionOf(fields), fields.text("xusagetype", "skumeter"));
  if (cloud === "azure_openai") return azureModelOf(fields.text(...METER_NAMES), fields.text("xskumetersubcategory"));
  if (cloud === "vertex_ai") return googleModelOf(fields.text("xskudescription", "chargedescription", "skumeter"));
  return null;
}

/** Models of AWS's marketplace are services of their own, where the service of all others is Bedrock. */
function editionOf(fields: Fields): string {
  const service = fields.text("servicename");
  return /\(Amazon Bedrock Edition\)$/i.test(service) ? service : "";
}

/** By the first column that names a meter: a usage type may be "USE1-ModelUnits" where the description tells of input tokens. */
function wordedMeter(fields: Fields): string | null {
  for (const name of [...METER_NAMES, "xusagetype", "chargedescription"]) {
    const meter = meterOfWords(fields.text(name));
    if (meter !== null) return meter;
  }
  return null;
}

/** What the properties say; the words of the meter where they say more of the cache. */
function meterOf(direction: string, cacheAction: string, worded: string | null): string | null {
  if (direction === "" || (cacheAction === "" && worded?.startsWith("cache"))) return worded;
  return meterOfWords(cacheAction === "" || /^no/i.test(cacheAction) ? direction : `cache ${cacheAction} ${direction}`);
}

function quantityOf(fields: Fields): string | null {
  for (const [quantity, unit] of [
    ["consumedquantity", "consumedunit"],
    ["pricingquantity", "pricingunit"],
  ] as const) {
    const told = fields.number(quantity);
    const factor = unitFactor(fields.text(unit));
    if (told !== null && factor !== null) return times(told, factor);
  }
  return null;
}
