/** Invoices of providers: taken in, and compared with what was metered. See README.md. */
export { changeSource } from "./change-source";
export { type InvoiceState, listOverTolerance, readInvoiceState } from "./check-invoices";
export { keepReconciliation, readClosingInvoices } from "./closing-invoices";
export type { FileView, ImportOutcome, InvoicePreview, InvoiceSpan, ReconciliationView, SettledVariance, SourceView } from "./core/views";
export { createSource } from "./create-source";
export { importInvoice } from "./import-invoice";
export { listFiles, readFile } from "./list-files";
export { listSources } from "./list-sources";
export { previewInvoice } from "./preview-invoice";
export { readInvoiceIds } from "./read-invoice-ids";
export { readReconciliation } from "./read-reconciliation";
export { readSettledVariances } from "./read-settled-variances";
export { readUnmeteredBills } from "./read-unmetered-bills";
export { settleVariance } from "./settle-variance";
export { takeOutMissing } from "./take-out-missing";
