/**
 * The official 1.2 requirement model as rules of rows, read from its root down. A child is judged under the conditions of all
 * its parents; what stands inside an OR is judged as the OR. What is only allowed (MAY) never fails.
 * For 1.4, of which no such model exists, its cross-column rules are used where all their columns are still there.
 */
import { DistinctCount } from "./distinct-count";
import type { OfficialRule, Requirement } from "./model";
import type { Severity } from "./report";
import { compile, type Predicate } from "./requirement";
import type { Rule, RuleContext } from "./rule";

const ROOT = "CostAndUsage-D-000-M";
/** Needs the columns that 1.4 split up: who issues the invoice is no longer who provides. */
const NOT_IN_NEWER = new Set(["BilledCost-C-005-C"]);

export function officialRules(context: RuleContext): Rule[] {
  const found = new Map<string, Rule>();
  visit(ROOT, [], context, found);
  return [...found.values()];
}

function visit(id: string, conditions: readonly Predicate[], context: RuleContext, found: Map<string, Rule>): void {
  const rule = context.model.rules.get(id);
  if (!rule || found.has(id) || rule.keyword === "MAY" || !isApplicable(id, rule, context)) return;
  const within = rule.condition ? [...conditions, compile(rule.condition, context)] : conditions;
  const children = childrenOf(rule.requirement);
  if (children) {
    for (const child of children) visit(child, within, context, found);
    return;
  }
  if (!isJudged(id, rule, context)) return;
  const holds = predicateOf(rule, context);
  found.set(id, {
    id,
    severity: severityOf(rule),
    message: rule.must,
    fix: fixOf(rule),
    columns: columnsOf(rule),
    ...(isOfHeader(rule) ? { isOfHeader: true as const } : {}),
    fails: (row) => within.every((condition) => condition(row)) && !holds(row),
  });
}

/** @returns null for a rule that says something itself. */
function childrenOf([name, ...rest]: Requirement): string[] | null {
  if (name !== "AND") return null;
  const parts = rest as Requirement[];
  return parts.every((part) => part[0] === "CheckModelRule") ? parts.map((part) => String(part[1])) : null;
}

/** Rules of a conditional column are applicable where the column is there; those on their own where it is said so. */
function isApplicable(id: string, { about, kind, supports }: OfficialRule, { header, options }: RuleContext): boolean {
  if (!supports || supports.every((each) => options.supports.includes(each))) return true;
  return kind === "Composite" && id.startsWith(`${about}-C-000`) && header.has(about);
}

/** Presence is seen before any row; that a cell of CSV is text needs no row, and whole columns are judged in file-rules.ts. */
const isOfHeader = ({ kind, requirement: [name] }: OfficialRule): boolean =>
  kind === "Presence" || name === "TypeString" || name === "FormatString" || name === "TypeDecimal";

function isJudged(id: string, rule: OfficialRule, { model, header }: RuleContext): boolean {
  if (rule.kind === "Presence") return model.version === "1.2";
  if (!header.has(rule.about)) return false;
  if (model.version === "1.2") return true;
  const isOfColumnAlone = rule.kind === "Type" || rule.kind === "Format" || columnsOf(rule).length < 2;
  const isBound = rule.requirement[0] === "CheckGreaterOrEqualThanValue";
  return (!isOfColumnAlone || isBound) && !NOT_IN_NEWER.has(id) && columnsOf(rule).every((column) => model.columns.has(column));
}

function predicateOf(rule: OfficialRule, context: RuleContext): Predicate {
  const [name, a, b] = rule.requirement;
  if (name === "CheckDistinctCount") {
    const count = new DistinctCount(String(a), String(b));
    return (row) => count.isFirstOrSame(row);
  }
  const holds = compile(rule.requirement, context);
  // Values that are allowed say nothing of null: another rule says whether a column may be.
  return rule.kind === "Validation" && name === "OR" ? (row) => row.text(rule.about) === null || holds(row) : holds;
}

const severityOf = ({ keyword }: OfficialRule): Severity => (keyword === "MUST" || keyword === "MUST NOT" ? "error" : "warning");

function columnsOf({ about, requirement, condition }: OfficialRule): string[] {
  const columns = new Set<string>(about === "CostAndUsage" ? [] : [about]);
  const walk = ([name, ...rest]: Requirement): void => {
    if (name === "AND" || name === "OR") for (const part of rest) walk(part as Requirement);
    else if (name !== "CheckModelRule")
      for (const column of rest.slice(0, isOfTwo(name) ? 3 : 1)) if (typeof column === "string") columns.add(column);
  };
  walk(requirement);
  if (condition) walk(condition);
  return [...columns];
}

const isOfTwo = (name: string): boolean =>
  name === "CheckSameValue" || name === "CheckNotSameValue" || name === "ColumnByColumnEqualsColumnValue" || name === "CheckDistinctCount";

const FIXES: Readonly<Record<string, string>> = {
  ColumnPresent: "Add the column, empty where a row has no value.",
  FormatDateTime: "Write it like 2026-09-01T00:00:00Z: in UTC, with T and Z.",
  TypeDateTime: "Write it like 2026-09-01T00:00:00Z: in UTC, with T and Z.",
  FormatNumeric: "Write it like -1234.5: no thousands separator, no plus sign, no currency.",
  CheckDecimalValue: "Write it like -1234.5.",
  FormatUnit: "Write a unit such as Tokens, GB-Hours or 1000000 Tokens.",
  FormatKeyValue: 'Write one flat JSON object such as {"team": "support"}: keys once, no objects or lists inside.',
  CheckNationalCurrency: "Write the code of ISO 4217 in capitals, such as USD.",
  FormatCurrency: "Write the code of ISO 4217 in capitals, such as USD, or the name of a virtual currency.",
  ColumnByColumnEqualsColumnValue: "Write price times quantity to its last digit, or correct one of the three.",
  CheckGreaterOrEqualThanValue: "Write prices without a sign: a negative amount goes by its quantity or its cost.",
  CheckDistinctCount: "Give each its own id.",
  CheckNotSameValue: "Write the same in both.",
};

function fixOf({ about, requirement, kind }: OfficialRule): string {
  const [name, column, value] = requirement;
  if (name === "CheckValue") return value === null ? `Leave ${column} empty there.` : `Write ${value} in ${column} there.`;
  if (name === "CheckNotValue") return value === null ? `Fill in ${column} there.` : `Do not write ${value} in ${column} there.`;
  if (kind === "Validation" && name === "OR") return `Write one of the values that FOCUS allows for ${about}.`;
  return FIXES[name] ?? `See what FOCUS says of ${about}.`;
}
