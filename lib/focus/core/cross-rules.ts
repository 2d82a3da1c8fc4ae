/**
 * Rules between cells of a row that no requirement model has in a form that can be run, and what the official validator lets
 * pass: wrong order of dates, broken or guarded text, properties by another name, quantities that do not fit each other.
 */
import { compareDecimals, isWithin, multiplyDecimals, parseDecimal } from "./decimal";
import { hasFormulaGuard, isBrokenText, isInstant, isListedUnitInLowerCase, isPlaceholder } from "./formats";
import { isObject, readJsonText } from "./json-text";
import type { RuleWords, Severity } from "./report";
import type { Row } from "./row";
import type { Rule, RuleContext } from "./rule";

export function crossRules(context: RuleContext): Rule[] {
  const { header, options } = context;
  const advice: Severity = options.isOwn ? "error" : "warning";
  return [
    ...periodRules(advice),
    ...textRules(advice, header),
    ...pairRules(),
    ...unitRules(),
    ...moneyRules(advice),
    ...jsonRules(),
  ].filter(({ columns }) => columns.every((column) => header.has(column)));
}

const isUsage = (row: Row): boolean => row.text("ChargeCategory") === "Usage";
const isCorrection = (row: Row): boolean => row.text("ChargeClass") === "Correction";

/** Instants of one form are in order as texts are. What is not one is told by the rule of its format. */
const isBefore = (row: Row, start: string, end: string, orEqual: boolean): boolean => {
  const [from, to] = [row.text(start), row.text(end)];
  if (from === null || to === null || !isInstant(from) || !isInstant(to)) return true;
  return orEqual ? from <= to : from < to;
};

const periodRules = (advice: Severity): Rule[] => [
  {
    id: "BillingPeriod-order",
    severity: "error",
    message: "BillingPeriodStart is before BillingPeriodEnd, which is exclusive.",
    fix: "Write the first instant of the next period as the end.",
    columns: ["BillingPeriodStart", "BillingPeriodEnd"],
    fails: (row) => !isBefore(row, "BillingPeriodStart", "BillingPeriodEnd", false),
  },
  {
    id: "ChargePeriod-order",
    severity: "error",
    message: "ChargePeriodStart is before ChargePeriodEnd, which is exclusive.",
    fix: "Write the first instant after the charge as the end.",
    columns: ["ChargePeriodStart", "ChargePeriodEnd"],
    fails: (row) => !isBefore(row, "ChargePeriodStart", "ChargePeriodEnd", false),
  },
  {
    id: "ChargePeriod-in-billing",
    severity: advice,
    message: "Usage belongs to the billing period that its charge period begins in; what is posted later is a Correction.",
    fix: "Write Correction as ChargeClass, or the billing period of the usage.",
    columns: ["BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargeCategory", "ChargeClass"],
    fails: (row) =>
      isUsage(row) &&
      !isCorrection(row) &&
      !(isBefore(row, "BillingPeriodStart", "ChargePeriodStart", true) && isBefore(row, "ChargePeriodStart", "BillingPeriodEnd", false)),
  },
];

/** Text of every cell: one rule over all columns, so that a report has one finding and not one a column. */
function textRules(advice: Severity, header: ReadonlySet<string>): Rule[] {
  const suspects = suspectsIn([...header]);
  const anyCell = (words: RuleWords, isWrong: (text: string, column: string) => boolean): Rule => {
    const cellOf = (row: Row): string | null => suspects(row).find((column) => isWrong(row.text(column) ?? "", column)) ?? null;
    return { ...words, columns: [], cellOf, fails: (row) => cellOf(row) !== null };
  };
  return [
    anyCell(PLACEHOLDER, (text, column) => isPlaceholder(text) && !column.startsWith("x_")),
    anyCell(BROKEN, isBrokenText),
    anyCell({ ...BLANK, severity: advice }, (text) => text.trim() === ""),
    anyCell(GUARDED, hasFormulaGuard),
  ];
}

/** Columns whose text may break one of these rules: looked for once a row, since most rows have none. */
function suspectsIn(columns: readonly string[]): (row: Row) => readonly string[] {
  let line = 0;
  let found: readonly string[] = [];
  return (row) => {
    if (row.line !== line) {
      line = row.line;
      found = columns.filter((column) => SUSPECT.test(row.text(column) ?? ""));
    }
    return found;
  };
}
const SUSPECT = /^['#nu\s]|[\uD800-\uDFFF\uFFFD]/iu;

const PLACEHOLDER: RuleWords = {
  id: "NullHandling-A-002-M",
  severity: "error",
  message: "A value that there is not is empty: no placeholder such as N/A.",
  fix: "Leave the cell empty.",
};
/** Only a sign of it: somebody may be called so. */
const BROKEN: RuleWords = {
  id: "StringHandling-A-001-M",
  severity: "warning",
  message: "Text was read in a wrong encoding: it holds the sign for a character that could not be read.",
  fix: "Read the source in its own encoding and write UTF-8.",
};
const BLANK: RuleWords = {
  id: "StringHandling-A-007-M",
  severity: "warning",
  message: "Text is not made of spaces alone.",
  fix: "Leave the cell empty.",
};
/** Only a sign of it too. */
const GUARDED: RuleWords = {
  id: "StringHandling-A-003-M",
  severity: "warning",
  message: "Text keeps what its source says: a quote before = + - @ is a spreadsheet's guard.",
  fix: "Write the text as it is; a file for spreadsheets is another profile.",
};

/** Columns that are null together, as the words of the standard say; the 1.2 model has some of them only where a provider supports more. */
const TOGETHER = [
  ["SubAccountType", "SubAccountId"],
  ["SubAccountName", "SubAccountId"],
  ["RegionName", "RegionId"],
  ["ResourceType", "ResourceId"],
  ["CommitmentDiscountType", "CommitmentDiscountId"],
  ["CommitmentDiscountCategory", "CommitmentDiscountId"],
  ["AllocatedResourceId", "AllocatedMethodId"],
] as const;

const pairRules = (): Rule[] => [
  ...TOGETHER.map(
    ([column, other]): Rule => ({
      id: `${column}-with-${other}`,
      severity: "error",
      message: `${column} is null exactly where ${other} is null.`,
      fix: `Fill in both or neither.`,
      columns: [column, other],
      fails: (row) => (row.text(column) === null) !== (row.text(other) === null),
    }),
  ),
  {
    id: "Unused-consumes-nothing",
    severity: "error",
    message: "What of a commitment is not used is Usage without a consumed quantity.",
    fix: "Write Usage, and leave ConsumedQuantity empty.",
    columns: ["CommitmentDiscountStatus", "ChargeCategory", "ConsumedQuantity"],
    fails: (row) => row.text("CommitmentDiscountStatus") === "Unused" && (!isUsage(row) || row.text("ConsumedQuantity") !== null),
  },
  {
    id: "AllocatedMethodDetails-with-AllocatedMethodId",
    severity: "error",
    message: "AllocatedMethodDetails stands only where AllocatedMethodId does.",
    fix: "Name the method, or leave the details empty.",
    columns: ["AllocatedMethodDetails", "AllocatedMethodId"],
    fails: (row) => row.text("AllocatedMethodDetails") !== null && row.text("AllocatedMethodId") === null,
  },
];

const unitRules = (): Rule[] => [
  ...["ConsumedUnit", "PricingUnit", "CommitmentDiscountUnit"].map(
    (column): Rule => ({
      id: `UnitFormat-A-003-M:${column}`,
      severity: "error",
      message: "Units that the standard lists are written as it writes them: Tokens, Hours, Requests.",
      fix: "Begin the unit with a capital.",
      columns: [column],
      fails: (row) => isListedUnitInLowerCase(row.text(column) ?? ""),
    }),
  ),
  {
    id: "ConsumedQuantity-as-priced",
    severity: "error",
    message: "Where both count the same unit, ConsumedQuantity is PricingQuantity times the number in PricingUnit.",
    fix: "Correct one of the quantities.",
    columns: ["ConsumedQuantity", "ConsumedUnit", "PricingQuantity", "PricingUnit"],
    fails: isCountedOtherwise,
  },
];

function isCountedOtherwise(row: Row): boolean {
  const [consumed, priced] = [row.number("ConsumedQuantity"), row.number("PricingQuantity")];
  const block = /^(\d+) (.+)$/.exec(row.text("PricingUnit") ?? "");
  if (consumed === null || priced === null || !block || block[2] !== row.text("ConsumedUnit")) return false;
  const size = parseDecimal(block[1] ?? "");
  return size !== null && !isWithin(multiplyDecimals(priced, size), consumed, { digits: 0n, scale: 0 });
}

const moneyRules = (advice: Severity): Rule[] =>
  [
    ["PricingCurrencyEffectiveCost", "EffectiveCost"],
    ["PricingCurrencyListUnitPrice", "ListUnitPrice"],
    ["PricingCurrencyContractedUnitPrice", "ContractedUnitPrice"],
  ].map(([priced = "", billed = ""]) => ({
    id: `${priced}-in-one-currency`,
    severity: advice,
    message: `Where prices and bills are in one currency, ${priced} is ${billed}.`,
    fix: "Write the same amount, or the currency that prices are in.",
    columns: [priced, billed, "PricingCurrency", "BillingCurrency"],
    fails: (row) => {
      const [a, b] = [row.number(priced), row.number(billed)];
      const currency = row.text("PricingCurrency");
      return a !== null && b !== null && currency !== null && currency === row.text("BillingCurrency") && compareDecimals(a, b) !== 0;
    },
  }));

const CUSTOM_KEY = /^x_[A-Z][A-Za-z0-9]*$/;
/** Properties of a SKU price that the standard defines. */
const SKU_PROPERTIES = new Set([
  "CoreCount",
  "DiskMaxIops",
  "DiskSpace",
  "DiskType",
  "GpuCount",
  "InstanceType",
  "InstanceSeries",
  "MemorySize",
  "NetworkMaxIops",
  "NetworkMaxThroughput",
  "OperatingSystem",
  "Redundancy",
  "StorageClass",
]);

const jsonRules = (): Rule[] => [
  {
    id: "SkuPriceDetails-C-017-C",
    severity: "error",
    message: "Keys of SkuPriceDetails are properties that FOCUS defines, or begin with x_.",
    fix: "Put x_ in front of the key, in PascalCase.",
    columns: ["SkuPriceDetails"],
    fails: (row) => {
      const value = readJsonText(row.text("SkuPriceDetails") ?? "")?.value ?? null;
      return isObject(value) && Object.keys(value).some((key) => !SKU_PROPERTIES.has(key) && !CUSTOM_KEY.test(key));
    },
  },
  {
    id: "x_RequesterDetails-shape",
    severity: "error",
    message: "Requester details are a list of { key, value } with each key once, and stand wherever a principal or a credential does.",
    fix: 'Write it like [{"key": "Principal", "value": {"Type": "Service", "Name": "…"}}].',
    columns: ["x_RequesterDetails", "x_PrincipalId", "x_CredentialId"],
    fails: (row) => {
      const text = row.text("x_RequesterDetails");
      const isNeeded = row.text("x_PrincipalId") !== null || row.text("x_CredentialId") !== null;
      return text === null ? isNeeded : !isListOfDetails(text);
    },
  },
];

const DETAIL_KEY = /^(?:Principal|Credential|x_[A-Z][A-Za-z0-9]*)$/;

function isListOfDetails(text: string): boolean {
  const value = readJsonText(text)?.value;
  if (!Array.isArray(value)) return false;
  const keys = value.map((each) => (isObject(each) && isObject(each.value ?? null) ? each.key : undefined));
  return keys.every((key) => typeof key === "string" && DETAIL_KEY.test(key)) && new Set(keys).size === keys.length;
}
