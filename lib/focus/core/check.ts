/**
 * The check of a FOCUS file (Cost and Usage), row by row in flat memory. It is stricter than the official validator 2.0.1,
 * which takes dates without T and Z, JSON inside JSON, wrong products of price and quantity, and quotes before formulas.
 */
import { columnRules } from "./column-rules";
import { crossRules } from "./cross-rules";
import type { CsvProblem, CsvRecord } from "./csv-lines";
import { fileRules } from "./file-rules";
import { headerFindings } from "./header-rules";
import { type FocusVersion, loadModel } from "./model";
import { officialRules } from "./official-rules";
import { Findings, type FocusReport, type RuleWords } from "./report";
import { Row } from "./row";
import type { CheckOptions, Rule, RuleContext } from "./rule";

export type FocusOptions = Partial<CheckOptions> & {
  /** Told from the header where it is not named. */
  version?: FocusVersion | undefined;
};

/** What of a provider our own files show: conditional columns that they therefore have. */
export const OWN_SUPPORTS = [
  "ACCOUNT_NAMING_SUPPORTED",
  "COMMITMENT_DISCOUNT_SUPPORTED",
  "MULTIPLE_BILLING_ACCOUNT_TYPES_SUPPORTED",
  "MULTIPLE_PRICING_CATEGORIES_SUPPORTED",
  "MULTIPLE_SUB_ACCOUNT_TYPES_SUPPORTED",
  "NEGOTIATED_PRICING_SUPPORTED",
  "PAYABLE_INVOICES_SUPPORTED",
  "PRICING_BILLING_CURRENCY_DIFFERENCES_SUPPORTED",
  "PUBLIC_PRICE_LIST_SUPPORTED",
  "REGION_SUPPORTED",
  "SUB_ACCOUNT_SUPPORTED",
  "TAGGING_SUPPORTED",
  "UNIT_PRICING_SUPPORTED",
  "USAGE_MEASUREMENT_SUPPORTED",
  "VIRTUAL_CURRENCY_SUPPORTED",
] as const;

const BYTE_ORDER_MARK = "\uFEFF";

export async function checkFocus(
  records: AsyncIterable<CsvRecord> | Iterable<CsvRecord>,
  options: FocusOptions = {},
): Promise<FocusReport> {
  const findings = new Findings();
  let file: FileCheck | null = null;
  for await (const record of records) {
    if (file) file.see(record);
    else file = await FileCheck.begin(record, options, findings);
  }
  return (file ?? (await FileCheck.begin({ line: 1, cells: [] }, options, findings))).end();
}

class FileCheck {
  readonly #row: Row;
  #rows = 0;

  private constructor(
    readonly header: readonly string[],
    readonly context: RuleContext,
    readonly rules: readonly Rule[],
    readonly findings: Findings,
  ) {
    this.#row = new Row(header);
  }

  static async begin(record: CsvRecord, options: FocusOptions, findings: Findings): Promise<FileCheck> {
    const isOwn = options.isOwn ?? false;
    const header = record.cells.map((name) => name.replaceAll(BYTE_ORDER_MARK, ""));
    if (record.cells.some((name) => name.includes(BYTE_ORDER_MARK)))
      findings.add({ ...WORDS.mark, severity: isOwn ? "error" : "warning" }, { line: 1, values: {} });
    const supports = options.supports ?? (isOwn ? OWN_SUPPORTS : []);
    const model = await loadModel(options.version ?? versionOf(header));
    const context: RuleContext = { model, header: new Set(header), options: { isOwn, supports } };
    if (header.length === 0 || header.every((name) => name === "")) findings.add(WORDS.empty);
    else for (const { words, row } of headerFindings(header, context)) findings.add(words, row);
    tellProblem(record, isOwn, findings);
    const official = officialRules(context);
    const rules = [...(model.version === "1.4" ? columnRules(context) : []), ...official, ...crossRules(context), ...fileRules(context)];
    const file = new FileCheck(header, context, rules, findings);
    for (const rule of rules) if (rule.isOfHeader && rule.fails(file.#row)) findings.add(rule);
    return file;
  }

  see(record: CsvRecord): void {
    const { isOwn } = this.context.options;
    tellProblem(record, isOwn, this.findings);
    const [first = ""] = record.cells;
    // Some exports write a second mark before their first row.
    const cells = first.startsWith(BYTE_ORDER_MARK) ? [first.slice(1), ...record.cells.slice(1)] : record.cells;
    if (cells !== record.cells)
      this.findings.add({ ...WORDS.mark, severity: isOwn ? "error" : "warning" }, { line: record.line, values: {} });
    if (cells.length !== this.header.length) {
      this.findings.add(WORDS.cells, { line: record.line, values: { cells: `${cells.length}`, columns: `${this.header.length}` } });
      return;
    }
    this.#rows += 1;
    const row = this.#row;
    row.load(record.line, cells);
    for (const rule of this.rules) if (!rule.isOfHeader && rule.fails(row)) this.#tell(rule, row);
  }

  #tell(rule: Rule, row: Row): void {
    const cell = rule.cellOf?.(row);
    const columns = cell == null ? rule.columns : [cell];
    this.findings.add(rule, { line: row.line, values: Object.fromEntries(columns.map((column) => [column, row.text(column)])) });
  }

  end(): FocusReport {
    for (const rule of this.rules) for (const row of rule.atEnd?.() ?? []) this.findings.add(rule, row);
    const findings = this.findings.sorted();
    const errors = findings.filter(({ severity }) => severity === "error").length;
    return {
      version: this.context.model.version,
      rows: this.#rows,
      columns: [...this.header],
      findings,
      errors,
      warnings: findings.length - errors,
      isValid: errors === 0,
      judged: this.rules.map(({ id }) => id),
    };
  }
}

/** Columns that only the newer version has decide. */
const versionOf = (header: readonly string[]): FocusVersion => (header.some((name) => NEWER_COLUMNS.has(name)) ? "1.4" : "1.2");
const NEWER_COLUMNS: ReadonlySet<string> = new Set([
  "AllocatedMethodId",
  "ContractApplied",
  "HostProviderName",
  "InvoiceDetailId",
  "ServiceProviderName",
]);

const WORDS = {
  empty: {
    id: "Csv-header",
    severity: "error",
    message: "The file has no header.",
    fix: "Write the names of the columns in its first line.",
  },
  cells: {
    id: "Csv-cells",
    severity: "error",
    message: "A line has as many cells as the header.",
    fix: 'Put cells with commas, quotes or line breaks in quotes, and double the quotes inside: "a ""b"", c".',
  },
  mark: {
    id: "Csv-byte-order-mark",
    severity: "warning",
    message: "A byte-order mark stands in the file.",
    fix: "Write UTF-8 without one.",
  },
} as const satisfies Record<string, RuleWords>;

const PROBLEMS: Readonly<Record<CsvProblem, Pick<RuleWords, "message" | "fix">>> = {
  quote_inside: {
    message: "A quote stands inside a cell that is not quoted.",
    fix: "Put the cell in quotes and double the quotes inside.",
  },
  text_after_quote: { message: "Text stands after the quote that closes a cell.", fix: "Double quotes that belong to the text." },
  quote_open: { message: "A quote is never closed.", fix: "Close it, or double it where it belongs to the text." },
  bare_line_feed: { message: "Lines end with CR and LF.", fix: "Write CRLF, as RFC 4180 says." },
  too_long: { message: "A line is longer than 16 MB.", fix: "Look for a quote that is never closed." },
};

function tellProblem({ problem, line }: CsvRecord, isOwn: boolean, findings: Findings): void {
  if (problem === undefined || (problem === "bare_line_feed" && !isOwn)) return;
  findings.add({ id: `Csv-${problem.replaceAll("_", "-")}`, severity: "error", ...PROBLEMS[problem] }, { line, values: {} });
}
