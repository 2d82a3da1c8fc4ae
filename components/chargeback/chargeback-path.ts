/** Where the pages of periods read, do and lead to: shared by the pages and their client blocks. */
const of = (period: string): string => encodeURIComponent(period);

const versionQuery = (version: number | null | undefined): string => (version ? `?version=${version}` : "");

/** The charges line by line, as the ledger holds them. */
export const chargebackPath = (period: string, version?: number | null): string =>
  `/api/ui/chargeback/${of(period)}${versionQuery(version)}`;
/** The lines as a file: of the version that is shown. */
export const linesFilePath = (period: string, version: number | null, profile: "detail" | "excel"): string =>
  `/api/ui/chargeback/${of(period)}/export?profile=${profile}${version === null ? "" : `&version=${version}`}`;
export const PERIODS_PATH = "/api/ui/periods";
export const CLOSERS_PATH = "/api/ui/period-closers";
export const STATEMENTS_ISSUE_PATH = "/api/ui/statements/issue";
/** One period; a version of it that was closed, when given. */
export const periodPath = (period: string, version?: number | null): string => `${PERIODS_PATH}/${of(period)}${versionQuery(version)}`;
export const reconciliationPath = (period: string, version?: number | null): string =>
  `/api/ui/invoices/reconciliation?period=${of(period)}${version ? `&version=${version}` : ""}`;

type Deed = "review" | "refresh" | "withdraw" | "allocation" | "waivers" | "close" | "reopen" | "reopen/decision";
export const deedPath = (period: string, deed: Deed): string => `${PERIODS_PATH}/${of(period)}/${deed}`;

export const periodHref = (period: string, version?: number | null): string => `/chargeback/${of(period)}${versionQuery(version)}`;
export const statementHref = (id: string): string => `/statements/${encodeURIComponent(id)}`;
export const invoicesHref = (period: string): string => `/invoices?period=${of(period)}`;
export const allocationHref = (period: string): string => `/allocation?period=${of(period)}`;
export const exportsHref = (period: string): string => `/exports?period=${of(period)}`;
/** The statements of one cost centre, replaced ones left out. */
export const centreStatementsPath = (costCentreId: string): string =>
  `/api/ui/statements?${new URLSearchParams({ costCentre: costCentreId, limit: "50" })}`;
