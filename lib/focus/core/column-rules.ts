/** What 1.4 says of each column by itself: whether it is there, null, of its type and format, and one of its values. */
import { compareDecimals } from "./decimal";
import { isInstant, isUnit, wrongJsonObject, wrongKeyValue } from "./formats";
import { misfit } from "./json-schema";
import { readJsonText } from "./json-text";
import type { Column } from "./model";
import type { Row } from "./row";
import type { Rule, RuleContext } from "./rule";

export function columnRules(context: RuleContext): Rule[] {
  return [...context.model.columns].flatMap(([name, column]) =>
    context.header.has(name) ? rulesOf(name, column, context) : presenceRule(name, column, context),
  );
}

function presenceRule(name: string, { level, supports }: Column, { options }: RuleContext): Rule[] {
  if (!(supports ?? []).every((each) => options.supports.includes(each))) return [];
  const isAdvice = level === "Recommended";
  return [
    {
      id: `${name}:present`,
      severity: isAdvice ? "warning" : "error",
      message: isAdvice ? `${name} is recommended.` : `${name} must be a column (${level.toLowerCase()}).`,
      fix: "Add the column, empty where a row has no value.",
      columns: [],
      isOfHeader: true,
      fails: () => true,
    },
  ];
}

function rulesOf(name: string, column: Column, context: RuleContext): Rule[] {
  const rule = (what: string, message: string, fix: string, fails: (text: string, row: Row) => boolean): Rule => ({
    id: `${name}:${what}`,
    severity: "error",
    message,
    fix,
    columns: [name],
    fails: (row) => {
      const text = row.text(name);
      return text !== null && fails(text, row);
    },
  });
  const rules: Rule[] = [];
  if (!column.nulls)
    rules.push({
      ...rule("null", `${name} must not be null.`, `Fill in ${name}.`, () => false),
      fails: (row) => row.text(name) === null,
    });
  const format = formatRule(name, column, context, rule);
  if (format) rules.push(format);
  const values = name === "ServiceSubcategory" ? Object.keys(context.model.subcategoryParents) : column.values;
  if (values) {
    const allowed = new Set(values);
    rules.push(rule("value", `${name} must be one of the allowed values.`, `Write ${shown(values)}.`, (text) => !allowed.has(text)));
  }
  if (name === "ServiceSubcategory") {
    const parents = context.model.subcategoryParents;
    const isElsewhere = (text: string, row: Row) => text in parents && parents[text] !== row.text("ServiceCategory");
    rules.push({
      ...rule("parent", "ServiceSubcategory must belong to the ServiceCategory.", "Write the category that it belongs to.", isElsewhere),
      columns: [name, "ServiceCategory"],
    });
  }
  return rules;
}

const shown = (values: readonly string[]): string => (values.length > 6 ? "a value that FOCUS lists" : values.join(" or "));

type MakeRule = (what: string, message: string, fix: string, fails: (text: string, row: Row) => boolean) => Rule;

function formatRule(name: string, column: Column, { model }: RuleContext, rule: MakeRule): Rule | null {
  if (column.type === "Decimal") return decimalRule(name, column.format, rule);
  const schema = model.schemas[name];
  switch (column.format) {
    case "Date/Time":
      return rule(
        "format",
        `${name} must be an instant in UTC.`,
        "Write it like 2026-09-01T00:00:00Z, with T and Z.",
        (text) => !isInstant(text),
      );
    case "Unit":
      return rule(
        "format",
        `${name} must be a unit by UnitFormat.`,
        "Write a unit such as Tokens, GB-Hours or 1000000 Tokens.",
        (text) => !isUnit(text),
      );
    case "Currency":
      return currencyRule(name, model.currencies, rule);
    case "Key-Value":
      return rule(
        "format",
        `${name} must be one flat JSON object.`,
        'Write it like {"team": "support"}: keys once, no objects or lists inside.',
        (text) => wrongKeyValue(text) !== null,
      );
    case "JSON Object":
      return rule("format", `${name} must be a JSON object by its schema.`, `Write it as the schema of ${name} asks.`, (text) => {
        if (wrongJsonObject(text) !== null) return true;
        return schema !== undefined && misfit(readJsonText(text)?.value ?? null, schema) !== null;
      });
    default:
      return null;
  }
}

const ZERO = { digits: 0n, scale: 0 };

function decimalRule(name: string, format: string, rule: MakeRule): Rule {
  const isSigned = format !== "Decimal (non-negative)";
  const kind = isSigned ? "a number" : "a number that is not below zero";
  return rule(
    "format",
    `${name} must be ${kind} by NumericFormat.`,
    "Write it like 1234.5: no thousands separator, no plus sign, no currency.",
    (_, row) => {
      const number = row.number(name);
      return number === null || (!isSigned && compareDecimals(number, ZERO) < 0);
    },
  );
}

function currencyRule(name: string, currencies: ReadonlySet<string>, rule: MakeRule): Rule {
  const isNational = name === "BillingCurrency";
  const fix = "Write the code of ISO 4217 in capitals, such as USD.";
  return rule("format", `${name} must be a currency.`, fix, (text) => !currencies.has(text) && (isNational || /^[A-Za-z]{3}$/.test(text)));
}
