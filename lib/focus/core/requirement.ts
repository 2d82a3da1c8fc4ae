/**
 * Requirements and conditions of the official model as functions of a row. Null is a value: `ChargeClass != "Correction"`
 * holds where ChargeClass is null, unlike in SQL, which is why the official validator lets wrong products pass.
 */
import { compareDecimals, isWithin, multiplyDecimals, parseDecimal } from "./decimal";
import { isDateLike, isInstant, isUnit, wrongKeyValue } from "./formats";
import type { Requirement } from "./model";
import type { Row } from "./row";
import type { RuleContext } from "./rule";

export type Predicate = (row: Row) => boolean;

/** Half a cent either way is what rounding to cents on both sides explains; a whole one is let pass on imported files. */
const CENT = { digits: 1n, scale: 2 };
const EXACT = { digits: 0n, scale: 0 };
const toleranceOf = ({ isOwn }: { isOwn: boolean }) => (isOwn ? EXACT : CENT);

/** @throws RangeError for a check function that this version of the model does not have. */
export function compile(requirement: Requirement, context: RuleContext): Predicate {
  const [name, ...rest] = requirement;
  if (name === "AND" || name === "OR") {
    const parts = rest.map((part) => compile(part as Requirement, context));
    return name === "AND" ? (row) => parts.every((part) => part(row)) : (row) => parts.some((part) => part(row));
  }
  const [first, second, third] = rest as (string | number | null)[];
  const column = String(first);
  const other = String(second);
  switch (name) {
    case "CheckValue":
      return equals(column, second ?? null);
    case "CheckNotValue":
      return not(equals(column, second ?? null));
    case "CheckSameValue":
      return (row) => row.text(column) === row.text(other);
    case "CheckNotSameValue":
      return (row) => row.text(column) !== row.text(other);
    case "CheckGreaterOrEqualThanValue":
      return isAtLeast(column, Number(second));
    case "ColumnByColumnEqualsColumnValue":
      return isProduct(column, other, String(third), context);
    case "CheckModelRule":
      return ruleHolds(column, context);
    default:
      return formatOf(name, column, context);
  }
}

const not =
  (predicate: Predicate): Predicate =>
  (row) =>
    !predicate(row);

function equals(column: string, value: string | number | null): Predicate {
  if (typeof value !== "number") return (row) => row.text(column) === value;
  const wanted = parseDecimal(String(value));
  return (row) => {
    const number = row.number(column);
    return number !== null && wanted !== null && compareDecimals(number, wanted) === 0;
  };
}

function isAtLeast(column: string, bound: number): Predicate {
  const least = parseDecimal(String(bound)) ?? EXACT;
  return (row) => {
    const number = row.number(column);
    return number === null || compareDecimals(number, least) >= 0;
  };
}

function isProduct(a: string, b: string, result: string, { options }: RuleContext): Predicate {
  const tolerance = toleranceOf(options);
  return (row) => {
    const [x, y, z] = [row.number(a), row.number(b), row.number(result)];
    return x === null || y === null || z === null || isWithin(multiplyDecimals(x, y), z, tolerance);
  };
}

/** A rule inside another: what it asks where its condition holds. Rules that no file can show are taken to hold. */
function ruleHolds(id: string, context: RuleContext): Predicate {
  const rule = context.model.rules.get(id);
  if (!rule || rule.keyword === "MAY") return () => true;
  const requirement = compile(rule.requirement, context);
  if (!rule.condition) return requirement;
  const condition = compile(rule.condition, context);
  return (row) => !condition(row) || requirement(row);
}

function formatOf(name: string, column: string, { model, header }: RuleContext): Predicate {
  const cell = (holds: (text: string) => boolean): Predicate => {
    return (row) => {
      const text = row.text(column);
      return text === null || holds(text);
    };
  };
  switch (name) {
    case "ColumnPresent":
      return () => header.has(column);
    case "TypeDateTime":
      return cell(isDateLike);
    case "FormatDateTime":
      return cell(isInstant);
    case "FormatNumeric":
    case "CheckDecimalValue":
      return (row) => row.text(column) === null || row.number(column) !== null;
    case "FormatUnit":
      return cell(isUnit);
    case "FormatKeyValue":
      return cell((text) => wrongKeyValue(text) === null);
    case "CheckNationalCurrency":
      return cell((text) => model.currencies.has(text));
    case "FormatCurrency":
      // A virtual currency is any string; what looks like a code of ISO 4217 has to be one.
      return cell((text) => !/^[A-Za-z]{3}$/.test(text) || model.currencies.has(text));
    // A cell of CSV is text: what a string may not be is told for all cells together.
    case "TypeString":
    case "FormatString":
    // Of a whole column: `wholeNumbers` of file-rules.ts.
    case "TypeDecimal":
      return () => true;
    default:
      throw new RangeError(`the requirement model asks for ${name}, which is not known`);
  }
}
