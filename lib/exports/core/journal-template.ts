/**
 * How a journal looks for one ledger: columns in order, each with a field of a journal line or a fixed text. Those built in
 * follow the upload layouts of the ledgers and use their own field names; fixed texts in them are what their standard
 * configurations call things, and an organisation that calls them otherwise makes a template of its own.
 */
import type { JournalLine } from "./journal";

export const JOURNAL_FIELDS = {
  document_id: "Document",
  line_no: "Line number",
  posting_date: "Posting date",
  period: "Period",
  entity: "Legal entity",
  cost_centre: "Cost centre",
  account: "Account",
  tax_code: "Tax code",
  currency: "Currency",
  debit: "Debit, empty on credits",
  credit: "Credit, empty on debits",
  debit_or_zero: "Debit, 0 on credits",
  credit_or_zero: "Credit, 0 on debits",
  signed_amount: "Amount, credits below zero",
  amount: "Amount without sign",
  side: "D or C",
  text: "Text",
  reference: "Statement",
  crosses_entities: "Crosses legal entities",
} as const;
export type JournalField = keyof typeof JOURNAL_FIELDS;
const NUMBERS: ReadonlySet<JournalField> = new Set([
  "line_no",
  "debit",
  "credit",
  "debit_or_zero",
  "credit_or_zero",
  "signed_amount",
  "amount",
]);

export type TemplateColumn = { header: string; field: JournalField } | { header: string; text: string };
export const TEMPLATE_DELIMITERS = [",", ";", "\t"] as const;
export const DATE_FORMATS = ["yyyy-MM-dd", "yyyy/MM/dd", "dd.MM.yyyy", "MM/dd/yyyy", "dd/MM/yyyy", "yyyyMMdd"] as const;

export type JournalTemplate = {
  id: string;
  name: string;
  columns: readonly TemplateColumn[];
  delimiter: (typeof TEMPLATE_DELIMITERS)[number];
  dateFormat: (typeof DATE_FORMATS)[number];
  perEntity: boolean;
};

const field = (header: string, name: JournalField): TemplateColumn => ({ header, field: name });
const fixed = (header: string, words: string): TemplateColumn => ({ header, text: words });

export const BUILT_IN_TEMPLATES: readonly JournalTemplate[] = [
  {
    id: "generic",
    name: "Generic",
    delimiter: ",",
    dateFormat: "yyyy-MM-dd",
    perEntity: true,
    columns: [
      field("document_id", "document_id"),
      field("line_no", "line_no"),
      field("posting_date", "posting_date"),
      field("period", "period"),
      field("entity", "entity"),
      field("cost_centre", "cost_centre"),
      field("gl", "account"),
      field("tax_code", "tax_code"),
      field("currency", "currency"),
      field("debit", "debit"),
      field("credit", "credit"),
      field("text", "text"),
      field("reference", "reference"),
      field("crosses_entities", "crosses_entities"),
    ],
  },
  {
    // Fields of a ledger document by their names in SAP (header, then line), debit and credit beside each other. No sheet of an
    // upload app: those differ by release and language, so a load program maps these; SA is a plain ledger document.
    id: "sap",
    name: "SAP, by field names",
    delimiter: ";",
    dateFormat: "yyyyMMdd",
    perEntity: true,
    columns: [
      field("XBLNR", "document_id"),
      field("BUKRS", "entity"),
      fixed("BLART", "SA"),
      field("BLDAT", "posting_date"),
      field("BUDAT", "posting_date"),
      field("WAERS", "currency"),
      field("BKTXT", "period"),
      field("BUZEI", "line_no"),
      field("HKONT", "account"),
      field("KOSTL", "cost_centre"),
      field("WRSOL", "debit"),
      field("WRHAB", "credit"),
      field("MWSKZ", "tax_code"),
      field("ZUONR", "reference"),
      field("SGTXT", "text"),
    ],
  },
  {
    // Columns of the file-based data import of journals (GL_INTERFACE). The ledger's own number and the order of segments
    // differ in each organisation: here entity, account, cost centre.
    id: "oracle",
    name: "Oracle Fusion",
    delimiter: ",",
    dateFormat: "yyyy/MM/dd",
    perEntity: true,
    columns: [
      fixed("Status Code", "NEW"),
      field("Effective Date of Transaction", "posting_date"),
      fixed("Journal Source", "Countinghouse"),
      fixed("Journal Category", "Chargeback"),
      field("Currency Code", "currency"),
      field("Journal Entry Creation Date", "posting_date"),
      fixed("Actual Flag", "A"),
      field("Segment1", "entity"),
      field("Segment2", "account"),
      field("Segment3", "cost_centre"),
      field("Entered Debit Amount", "debit"),
      field("Entered Credit Amount", "credit"),
      field("REFERENCE1 (Batch Name)", "period"),
      field("REFERENCE4 (Journal Entry Name)", "document_id"),
      field("REFERENCE10 (Journal Entry Line Description)", "text"),
    ],
  },
  {
    // Field names of the connector for accounting journals, header and line in one row.
    id: "workday",
    name: "Workday",
    delimiter: ",",
    dateFormat: "yyyy-MM-dd",
    perEntity: true,
    columns: [
      field("JournalKey", "document_id"),
      field("CompanyReferenceID", "entity"),
      field("Currency", "currency"),
      fixed("LedgerType", "Actuals"),
      field("AccountingDate", "posting_date"),
      fixed("JournalSource", "Countinghouse"),
      field("JournalEntryMemo", "period"),
      field("JournalLineOrder", "line_no"),
      field("LedgerAccountReferenceID", "account"),
      field("DebitAmount", "debit_or_zero"),
      field("CreditAmount", "credit_or_zero"),
      field("LineMemo", "text"),
      field("ExternalReferenceID", "reference"),
      field("Worktag_Cost_Center_Reference_ID", "cost_centre"),
    ],
  },
  {
    // Column heads of the CSV import of journal entries; cost centres are departments there.
    id: "netsuite",
    name: "NetSuite",
    delimiter: ",",
    dateFormat: "MM/dd/yyyy",
    perEntity: true,
    columns: [
      field("External ID", "document_id"),
      field("Date", "posting_date"),
      field("Subsidiary", "entity"),
      field("Currency", "currency"),
      field("Memo", "period"),
      field("Account", "account"),
      field("Debit", "debit"),
      field("Credit", "credit"),
      field("Line Memo", "text"),
      field("Department", "cost_centre"),
    ],
  },
];

/** Of a journal that names none. */
export const DEFAULT_TEMPLATE = "generic";

export const builtInTemplate = (id: string): JournalTemplate | undefined => BUILT_IN_TEMPLATES.find((template) => template.id === id);

/** The file's rows. @param scale Decimals of the currency's smallest unit: ledgers want all of them. */
export function journalCells(template: JournalTemplate, line: JournalLine, scale: number): (string | null)[] {
  return template.columns.map((column) => ("text" in column ? column.text : valueOf(column.field, line, template, scale)));
}

/** Exactly as many decimals as the currency has: "390.00". */
export function fullDecimals(amount: bigint, scale: number): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(scale + 1, "0");
  const whole = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return amount < 0n ? `-${whole}` : whole;
}

function valueOf(name: JournalField, line: JournalLine, template: JournalTemplate, scale: number): string | null {
  const money = (amount: bigint | null): string | null => (amount === null ? null : fullDecimals(amount, scale));
  const size = line.debit ?? line.credit ?? 0n;
  const values: Record<JournalField, string | null> = {
    document_id: line.documentId,
    line_no: String(line.lineNo),
    posting_date: dateText(line.postingDate, template.dateFormat),
    period: line.period,
    entity: line.entity,
    cost_centre: line.costCentreId,
    account: line.account,
    tax_code: line.taxCode,
    currency: line.currency,
    debit: money(line.debit),
    credit: money(line.credit),
    debit_or_zero: money(line.debit ?? 0n),
    credit_or_zero: money(line.credit ?? 0n),
    signed_amount: money(line.debit === null ? -size : size),
    amount: money(size),
    side: line.debit === null ? "C" : "D",
    text: line.text,
    reference: line.reference,
    crosses_entities: line.crossesEntities ? "yes" : "no",
  };
  return values[name];
}

/** @param day YYYY-MM-DD. */
function dateText(day: string, pattern: JournalTemplate["dateFormat"]): string {
  const [year = "", month = "", date = ""] = day.split("-");
  return pattern.replace("yyyy", year).replace("MM", month).replace("dd", date);
}

export const isNumberField = (column: TemplateColumn): boolean => "field" in column && NUMBERS.has(column.field);
