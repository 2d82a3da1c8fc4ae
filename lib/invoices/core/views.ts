/**
 * Invoices as screens, programs and the close of a period see them. Amounts are decimal strings: `…Usd` exact dollars,
 * others in the currency beside them. Days are dates of UTC, ends exclusive.
 */
import type { Usd } from "@/lib/kernel/money";
import type { InvoiceFormat, LineKind, ReasonCode, Settlement, VarianceKind } from "./kinds";
import type { Mapping } from "./mapping";

/** The span of a period. Invoices are by UTC days: those that begin in it. */
export type InvoiceSpan = { periodId: string; start: Date; end: Date };

export type SourceView = {
  id: string;
  name: string;
  provider: string;
  providerName: string;
  format: InvoiceFormat;
  mapping: Mapping | null;
  /** Of its own; null: those of the accounting settings. */
  tolerancePercent: string | null;
  toleranceUsd: string | null;
  files: number;
  /** First and last (exclusive) day of all its lines; null before the first. */
  fromDay: string | null;
  toDay: string | null;
  totals: CurrencyTotal[];
  /** Lines that a newer file of the same days lacks, and that still count. */
  missing: { lines: number; totals: CurrencyTotal[] };
  lastFileAt: string | null;
};

export type CurrencyTotal = { currency: string; amount: string };

/** Where a row of a file cannot be taken, and what to do. `line` counts from 1 with the header; 0: the file as a whole. */
export type RowFault = { line: number; column: string; message: string; fix: string };

export type FileView = {
  id: string;
  source: { id: string; name: string };
  fileName: string;
  sha256: string;
  bytes: string;
  /** taken, or refused wholly with the reasons. */
  state: "taken" | "refused";
  rows: number;
  added: number;
  restated: number;
  unchanged: number;
  /** Rows of other services than AI, and rows without money or counts. */
  skipped: number;
  /** Lines of the same days that were there before and are not in this file. */
  missing: number;
  totals: CurrencyTotal[];
  fromDay: string | null;
  toDay: string | null;
  faults: RowFault[];
  faultCount: number;
  createdBy: string;
  createdAt: string;
};

/** Two sources that tell cost of the same provider on the same days: the same money may count twice. */
export type Overlap = { provider: string; providerName: string; sources: { id: string; name: string }[]; fromDay: string; toDay: string };

/** One file with what it has in common with other sources, on its days. */
export type FileReport = FileView & { overlaps: Overlap[] };

/** What became of an upload. `already`: the same bytes were taken before, and nothing changed. */
export type ImportOutcome = FileReport & { already: boolean };

/** What a file looks like before it is taken: how it is read, and its first rows. */
export type InvoicePreview = {
  fileName: string;
  format: InvoiceFormat | null;
  header: string[];
  /** The first rows as texts. */
  rows: string[][];
  delimiter: string | null;
  /** What the columns seem to mean; of CSV only. A person confirms it. */
  mapping: Mapping | null;
  /** The first lines as they would be taken with the mapping. */
  lines: PreviewLine[];
  faults: RowFault[];
  sources: { id: string; name: string; provider: string }[];
};
export type PreviewLine = {
  fromDay: string;
  toDay: string;
  provider: string;
  model: string | null;
  project: string | null;
  key: string | null;
  meter: string | null;
  kind: LineKind;
  quantity: string | null;
  amount: string;
  currency: string;
  description: string;
};

export type ProviderState = "agrees" | "within" | "over" | "no_invoice" | "no_rate";

/**
 * One provider of a period. `meteredUsd` + `agreedUsd` + all classes = `invoicedUsd`, to the last digit; `differenceUsd` is the sum
 * of the classes.
 */
export type ProviderRow = {
  provider: string;
  providerName: string;
  meteredUsd: string;
  /** What prices by a period's volume change of it, as agreed. */
  agreedUsd: string;
  invoicedUsd: string;
  differenceUsd: string;
  byKind: Record<VarianceKind, string>;
  /** Without regard to sign: what still has to be decided, and how much of it would be let pass. */
  openUsd: string;
  limitUsd: string;
  open: number;
  state: ProviderState;
  /** Days of the period of which there is an invoice, of how many. */
  days: { invoiced: number; of: number };
  /** Amounts in currencies of which no rate was entered; in no sum. */
  unconverted: CurrencyTotal[];
  sources: { id: string; name: string }[];
};

export type VariancePlace = {
  model: string | null;
  project: string | null;
  key: string | null;
  meter: string | null;
  /** Of kinds that belong to one day or one line. */
  day: string | null;
  /** What the line says, of kinds that are not usage. */
  text: string | null;
};

/** What explains a difference. Quantities and rates where both sides tell them. */
export type VarianceFacts = {
  days: {
    day: string;
    meteredUsd: string;
    invoicedUsd: string;
    differenceUsd: string;
    meteredQuantity: string | null;
    invoicedQuantity: string | null;
  }[];
  lines: { id: string; day: string; amountUsd: string; description: string }[];
  /** Dollars for a million units, metered and invoiced. */
  ratePerMillion: { metered: string; invoiced: string } | null;
  quantity: { metered: string; invoiced: string } | null;
  /** The same share on every day: a rate, though the invoice tells no quantities. */
  steady: boolean;
  /** What it is measured by are prices by volume. Of closings from before they were compared it is not told. */
  agreed?: boolean;
  /** Metered without a price. */
  unpriced: boolean;
};

export type Decision = {
  settlement: Settlement;
  reasonCode: ReasonCode;
  note: string;
  owner: { id: string; name: string } | null;
  by: string;
  at: string;
};

export type VarianceView = {
  id: string;
  provider: string;
  providerName: string;
  kind: VarianceKind;
  place: VariancePlace;
  /** "gpt-4o, output: billed 10 % dearer than its price". */
  title: string;
  /** At prices by volume where they are agreed. */
  meteredUsd: string;
  invoicedUsd: string;
  differenceUsd: string;
  facts: VarianceFacts;
  /** none: it explains itself. */
  state: "open" | "settled" | "none";
  decision: Decision | null;
  /** Decided when it was another amount: it is open again. */
  outdated: (Decision & { differenceUsd: string }) | null;
  /** What it is known by when it is computed again. */
  varianceKey: string;
};

export type ReconciliationView = {
  periodId: string;
  fromDay: string;
  toDay: string;
  periodState: "open" | "in_review" | "closed";
  providers: ProviderRow[];
  total: Pick<ProviderRow, "meteredUsd" | "agreedUsd" | "invoicedUsd" | "differenceUsd" | "byKind" | "openUsd" | "open">;
  variances: VarianceView[];
  overlaps: Overlap[];
  check: InvoiceCheck;
  limit: { percent: string; usd: string };
  may: { settle: boolean };
  /** The closing that kept a comparison, and whether this is it and not what is stored now. Null: there is none. */
  closing: { version: number; closedAt: string; isShown: boolean } | null;
};

export type InvoiceCheck = { state: "passed" | "failed" | "not_evaluable"; detail: string };

/** What a period that closes charges, or leaves alone, of the difference to its invoices. */
export type SettledVariance = {
  id: string;
  provider: string;
  settlement: Settlement;
  amountUsd: Usd;
  ownerId: string | null;
  reasonCode: ReasonCode;
  description: string;
};
