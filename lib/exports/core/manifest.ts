/** What proves a file: how many rows, what they sum to, which bytes, and of which closing. */
import type { ExportPeriod } from "./export-period";
import type { Profile } from "./profiles";

export const MANIFEST_FORMAT = "countinghouse-export/1";

export type Manifest = {
  format: typeof MANIFEST_FORMAT;
  exportId: string;
  fileName: string;
  contentType: string;
  profile: Profile;
  params: Record<string, string>;
  period: { id: string; start: string; end: string; timeZone: string; state: ExportPeriod["state"]; version: number };
  /** Of the closing: equal to what the period's page shows. Null: the period was not closed. */
  contentHash: string | null;
  /** Of amounts of statements; costs are in dollars. */
  currency: string;
  rows: number;
  columns: string[];
  /** Exact sums of the columns that can be added up. */
  totals: Record<string, string>;
  bytes: number;
  sha256: string;
  madeAt: string;
  madeBy: string;
};

export const manifestText = (manifest: Manifest): string => `${JSON.stringify(manifest, null, 2)}\n`;
export const manifestName = (fileName: string): string => `${fileName}.manifest.json`;
