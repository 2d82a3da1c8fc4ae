/** How the columns of a CSV of its own shape are read: what a person confirms, kept with the source. */
import { z } from "zod";

export const MAPPED_FIELDS = [
  "from",
  "to",
  "provider",
  "model",
  "project",
  "key",
  "meter",
  "kind",
  "quantity",
  "unit",
  "unitPrice",
  "amount",
  "currency",
  "invoice",
  "description",
] as const;
export type MappedField = (typeof MAPPED_FIELDS)[number];

export const FIELD_NAMES: Readonly<Record<MappedField, string>> = {
  from: "Day, or first day",
  to: "Last day",
  provider: "Provider",
  model: "Model",
  project: "Project or workspace",
  key: "Key",
  meter: "Kind of tokens or calls",
  kind: "Kind of charge",
  quantity: "Quantity",
  unit: "Unit of the quantity",
  unitPrice: "Price of a unit",
  amount: "Amount",
  currency: "Currency",
  invoice: "Invoice number",
  description: "Description",
};

const column = z.string().min(1).max(200);
export const Mapping = z.strictObject({
  columns: z
    .partialRecord(z.enum(MAPPED_FIELDS), column)
    .refine(({ from, amount }) => from !== undefined && amount !== undefined, "A day and an amount are needed."),
  delimiter: z.enum([",", ";", "\t", "|"]),
  /** Which sign parts whole units from cents; the other one parts thousands. */
  decimalMark: z.enum([".", ","]),
  /** How 03/04/2026 is read. Dates like 2026-04-03 are read as they are. */
  dateOrder: z.enum(["ymd", "dmy", "mdy"]),
  /** Of files without a column for it. */
  currency: z.string().regex(/^[A-Z]{3}$/),
  /** Amounts are cents, or the currency's own smallest unit. */
  inCents: z.boolean().default(false),
});
export type Mapping = z.output<typeof Mapping>;

/** Names that columns go by, in letters and digits alone. The first that is there counts. */
const SPELLINGS: Readonly<Record<MappedField, readonly string[]>> = {
  from: [
    "chargeperiodstart",
    "usagestartdate",
    "startdate",
    "start",
    "from",
    "fromdate",
    "day",
    "date",
    "usagedate",
    "datum",
    "servicedate",
    "starttime",
    "periodstart",
    "billingperiodstart",
    "von",
  ],
  to: ["chargeperiodend", "usageenddate", "enddate", "end", "to", "todate", "endtime", "periodend", "bis"],
  provider: ["provider", "vendor", "providername", "supplier", "anbieter"],
  model: ["model", "modelname", "modelid", "sku", "skuname", "skudescription", "lineitem", "product", "item", "modell"],
  project: [
    "project",
    "projectid",
    "projectname",
    "workspace",
    "workspaceid",
    "workspacename",
    "subaccount",
    "subaccountid",
    "account",
    "subscription",
    "projekt",
  ],
  key: ["apikeyid", "keyid", "apikey", "key", "apikeyname", "credential", "resourceid"],
  meter: ["meter", "metername", "tokentype", "usagetype", "type", "unittype"],
  kind: ["chargecategory", "category", "chargetype", "costtype", "kind", "lineitemtype"],
  quantity: ["quantity", "usagequantity", "consumedquantity", "units", "tokens", "usage", "usageamount", "menge", "anzahl"],
  unit: ["unit", "unitofmeasure", "quantityunit", "consumedunit", "uom", "einheit"],
  unitPrice: ["unitprice", "price", "rate", "effectiveprice", "priceperunit", "einzelpreis", "preis"],
  amount: [
    "billedcost",
    "amount",
    "cost",
    "costusd",
    "total",
    "charge",
    "netamount",
    "subtotal",
    "linetotal",
    "costinbillingcurrency",
    "betrag",
    "netto",
    "amounteur",
    "amountusd",
    "costeur",
  ],
  currency: ["billingcurrency", "currency", "currencycode", "billingcurrencycode", "waehrung", "währung"],
  invoice: ["invoiceid", "invoicenumber", "invoice", "invoiceno", "rechnung", "rechnungsnummer"],
  description: ["description", "chargedescription", "details", "memo", "text", "beschreibung"],
};

export const plainName = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** What the columns seem to mean, to be confirmed: a guess is never taken by itself. */
export function suggestColumns(header: readonly string[]): Partial<Record<MappedField, string>> {
  const named = new Map(header.map((name) => [plainName(name), name]));
  const taken = new Set<string>();
  const found: Partial<Record<MappedField, string>> = {};
  // The two that are needed choose first.
  for (const field of ["amount", "from", ...MAPPED_FIELDS] as const) {
    if (found[field] !== undefined) continue;
    const name = SPELLINGS[field].map((spelling) => named.get(spelling)).find((column) => column !== undefined && !taken.has(column));
    if (name === undefined) continue;
    found[field] = name;
    taken.add(name);
  }
  return found;
}
