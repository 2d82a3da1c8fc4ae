/** Rules that one row cannot tell: sums over parts, one value for one key, columns as a whole. */
import { addDecimals, type Decimal, isWithin, parseDecimal } from "./decimal";
import { DistinctCount } from "./distinct-count";
import { isObject, readJsonText } from "./json-text";
import type { FoundRow } from "./report";
import type { Row } from "./row";
import { REMEMBERED_MAX, type Rule, type RuleContext } from "./rule";

export function fileRules(context: RuleContext): Rule[] {
  const { header } = context;
  return [...wholeNumbers(context), invoiceCurrency(), splitRatios(context), splitCosts(context), correctedRows()].filter(({ columns }) =>
    columns.every((column) => header.has(column)),
  );
}

/**
 * The official validator guesses the type of a column from its cells, and refuses one of whole numbers alone. The standard
 * allows whole numbers, so that an imported file is warned and our own, which others will check, is not let pass.
 */
function wholeNumbers({ model, header, options }: RuleContext): Rule[] {
  const decimals = [...model.columns].flatMap(([name, { type }]) => (type === "Decimal" && header.has(name) ? [name] : []));
  return decimals.map((column) => {
    let first: FoundRow | null = null;
    let hasPoint = false;
    return {
      id: `TypeDecimal:${column}`,
      severity: options.isOwn ? "error" : "warning",
      message: "A column of whole numbers alone is taken for integers by the official validator, and refused.",
      fix: "Write whole numbers with a point: 500000.0.",
      columns: [column],
      fails: (row) => {
        const text = hasPoint ? null : row.text(column);
        if (text === null) return false;
        hasPoint = !/^-?\d+$/.test(text);
        first ??= { line: row.line, values: { [column]: text } };
        return false;
      },
      atEnd: () => (first === null || hasPoint ? [] : [first]),
    };
  });
}

function invoiceCurrency(): Rule {
  const currencies = new DistinctCount("InvoiceId", "BillingCurrency");
  return {
    id: "InvoiceId-one-currency",
    severity: "error",
    message: "One invoice is in one currency.",
    fix: "Give each currency an invoice of its own.",
    columns: ["InvoiceId", "BillingCurrency"],
    fails: (row) => !currencies.isFirstOrSame(row),
  };
}

type Sum = { line: number; total: Decimal; wanted: Decimal };
const NOTHING = { digits: 0n, scale: 0 };
const WHOLE = { digits: 1n, scale: 0 };
/** What ratios of six decimals may be off by. */
const RATIO_TOLERANCE = { digits: 1n, scale: 5 };

/** Parts by what they are parts of. */
class Parts {
  readonly #sums = new Map<string, Sum>();

  add(row: Row, origin: string, part: Decimal, wanted: Decimal): void {
    const sum = this.#sums.get(origin) ?? { line: row.line, total: NOTHING, wanted };
    if (!this.#sums.has(origin) && this.#sums.size >= REMEMBERED_MAX) return;
    sum.total = addDecimals(sum.total, part);
    this.#sums.set(origin, sum);
  }

  wrong(tolerance: Decimal, name: string): FoundRow[] {
    return [...this.#sums]
      .filter(([, { total, wanted }]) => !isWithin(total, wanted, tolerance))
      .map(([origin, { line, total }]) => ({ line, values: { origin, [name]: plain(total) } }));
  }
}

const plain = ({ digits, scale }: Decimal): string => {
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, "0");
  const point = text.length - scale;
  return `${digits < 0n ? "-" : ""}${scale === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`}`;
};

function splitRatios({ options }: RuleContext): Rule {
  const parts = new Parts();
  return {
    id: "AllocatedMethodDetails-sum",
    severity: "error",
    message: "Ratios of all parts of one charge add up to 1.",
    fix: "Add the parts that are missing, or correct the ratios.",
    columns: ["AllocatedMethodDetails", "x_SplitOriginId"],
    fails: (row) => {
      const origin = row.text("x_SplitOriginId");
      if (origin !== null) for (const ratio of ratiosOf(row.text("AllocatedMethodDetails"))) parts.add(row, origin, ratio, WHOLE);
      return false;
    },
    atEnd: () => parts.wrong(options.isOwn ? { digits: 1n, scale: 12 } : RATIO_TOLERANCE, "ratios"),
  };
}

/** Ratios as they are written: read as floats, three thirds would not be one. */
function ratiosOf(text: string | null): Decimal[] {
  if (text === null || !isObject(readJsonText(text)?.value ?? null)) return [];
  return [...text.matchAll(/"AllocatedRatio"\s*:\s*(-?[\d.]+(?:[eE]-?\d+)?)/g)].flatMap(([, ratio = ""]) => parseDecimal(ratio) ?? []);
}

function splitCosts({ options }: RuleContext): Rule {
  const parts = new Parts();
  return {
    id: "Split-sums-to-origin",
    severity: "error",
    message: "The parts of a charge sum to the charge.",
    fix: "Correct a part, or add the one that is missing.",
    columns: ["x_SplitOriginId", "x_SplitOriginCost", "BilledCost"],
    fails: (row) => {
      const [origin, whole, part] = [row.text("x_SplitOriginId"), row.number("x_SplitOriginCost"), row.number("BilledCost")];
      if (origin !== null && whole !== null && part !== null) parts.add(row, origin, part, whole);
      return false;
    },
    atEnd: () => parts.wrong(options.isOwn ? NOTHING : { digits: 1n, scale: 2 }, "sum"),
  };
}

/**
 * A correction names a charge that is kept: one of this file, or one of an earlier billing period, which is in another file.
 * A correction of its own billing period would hide that its original was taken away.
 */
function correctedRows(): Rule {
  const kept = new Set<string>();
  const open: { line: number; key: string }[] = [];
  let isWhole = true;
  return {
    id: "Correction-has-original",
    severity: "error",
    message: "A correction points to a charge that is kept, never to one that was taken away.",
    fix: "Keep the original row as it was, and add the correction beside it.",
    columns: ["x_ChargeKey", "x_CorrectionOf"],
    fails: (row) => {
      const key = row.text("x_ChargeKey");
      if (key !== null && kept.size < REMEMBERED_MAX) kept.add(key);
      else if (key !== null) isWhole = false;
      const original = row.text("x_CorrectionOf");
      if (original === null) return false;
      if (row.text("ChargeClass") !== "Correction") return true;
      if (!isOfEarlier(row) && !kept.has(original) && open.length < REMEMBERED_MAX) open.push({ line: row.line, key: original });
      return false;
    },
    atEnd: () =>
      isWhole ? open.filter(({ key }) => !kept.has(key)).map(({ line, key }) => ({ line, values: { x_CorrectionOf: key } })) : [],
  };
}

const isOfEarlier = (row: Row): boolean => {
  const [charged, billed] = [row.text("ChargePeriodStart"), row.text("BillingPeriodStart")];
  return charged !== null && billed !== null && charged < billed;
};
