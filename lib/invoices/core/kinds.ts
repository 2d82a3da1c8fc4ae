/** The words of invoices: how files are written, what a line is, why what was invoiced differs from what was metered. */

export const FORMATS = [
  "openai_costs",
  "openai_usage",
  "anthropic_costs",
  "anthropic_usage",
  "aws_cur",
  "azure_costs",
  "google_billing",
  "focus",
  "csv",
] as const;
export type InvoiceFormat = (typeof FORMATS)[number];

export const FORMAT_NAMES: Readonly<Record<InvoiceFormat, string>> = {
  openai_costs: "OpenAI costs",
  openai_usage: "OpenAI usage",
  anthropic_costs: "Anthropic cost report",
  anthropic_usage: "Anthropic usage report",
  aws_cur: "AWS Cost and Usage Report",
  azure_costs: "Azure cost export",
  google_billing: "Google Cloud billing export",
  focus: "FOCUS",
  csv: "CSV with its own columns",
};

/** Whose usage a file of a format is, where it does not say so itself. */
export const PROVIDER_OF_FORMAT: Readonly<Record<InvoiceFormat, string>> = {
  openai_costs: "openai",
  openai_usage: "openai",
  anthropic_costs: "anthropic",
  anthropic_usage: "anthropic",
  aws_cur: "aws.bedrock",
  azure_costs: "azure_openai",
  google_billing: "vertex_ai",
  focus: "",
  csv: "",
};

/** `counted`: a quantity without money, of a provider's usage report; it explains the money of other lines. */
export const LINE_KINDS = ["usage", "fee", "credit", "tax", "adjustment", "counted"] as const;
export type LineKind = (typeof LINE_KINDS)[number];

export const VARIANCE_KINDS = [
  "rate",
  "volume",
  "missing",
  "not_invoiced",
  "duplicate",
  "timing",
  "rounding",
  "credit",
  "tax",
  "unexplained",
] as const;
export type VarianceKind = (typeof VARIANCE_KINDS)[number];

/** What a person has to decide. The others explain themselves. */
export const TO_DECIDE: ReadonlySet<VarianceKind> = new Set(["rate", "volume", "missing", "not_invoiced", "duplicate", "unexplained"]);

export const VARIANCE_NAMES: Readonly<Record<VarianceKind, string>> = {
  rate: "Rate",
  volume: "Volume",
  missing: "Not metered",
  not_invoiced: "Not invoiced",
  duplicate: "Billed twice",
  timing: "Timing",
  rounding: "Rounding",
  credit: "Credits",
  tax: "Tax",
  unexplained: "Unexplained",
};

export const REASON_CODES = [
  "late_usage",
  "price_agreed",
  "provider_error",
  "double_billed",
  "fee",
  "credit",
  "tax",
  "rounding",
  "unexplained",
  "other",
] as const;
export type ReasonCode = (typeof REASON_CODES)[number];

export const REASON_NAMES: Readonly<Record<ReasonCode, string>> = {
  late_usage: "Usage that arrived late",
  price_agreed: "A price that was agreed",
  provider_error: "An error of the provider",
  double_billed: "Billed twice",
  fee: "A fee",
  credit: "A credit",
  tax: "Tax",
  rounding: "Rounding",
  unexplained: "Nobody can explain it",
  other: "Something else",
};

/** accept: charged as variance; ignore: the provider corrects it, nothing is charged; unattributed: charged to the fallback. */
export const SETTLEMENTS = ["accept", "ignore", "unattributed"] as const;
export type Settlement = (typeof SETTLEMENTS)[number];

export const SETTLEMENT_NAMES: Readonly<Record<Settlement, string>> = {
  accept: "Charge it",
  ignore: "Leave it to the provider",
  unattributed: "Charge it as unattributed",
};

/** What a comparison of a closed period is read from: what its closing kept, or what is stored by now. */
export const AS_OF = ["closing", "now"] as const;
export type AsOf = (typeof AS_OF)[number];
