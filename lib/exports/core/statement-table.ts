/** Statement lines: one row a line, with the names of the closing. Amounts are whole smallest units of the currency. */

import { canonicalJson } from "@/lib/kernel/canonical";
import type { CsvRow } from "@/lib/kernel/csv";
import type { ExportPeriod } from "./export-period";
import { type ExportColumn, named, number, summed, text } from "./table";

export const STATEMENT_COLUMNS: readonly ExportColumn[] = [
  text("period"),
  text("version"),
  text("statement"),
  ...named("cost_centre"),
  number("line"),
  text("kind"),
  text("description"),
  ...named("business_unit"),
  ...named("team"),
  ...named("application"),
  ...named("environment"),
  text("provider"),
  text("model"),
  text("charge_period"),
  summed("requests"),
  summed("tokens"),
  summed("cost_usd"),
  summed("amount"),
  text("currency"),
  text("origin"),
];

export type StatementLine = {
  statementNo: string;
  currency: string;
  costCentreId: string;
  costCentreName: string;
  no: number;
  kind: string;
  description: string;
  businessUnitId: string | null;
  teamId: string | null;
  applicationId: string | null;
  environmentId: string | null;
  provider: string | null;
  model: string | null;
  chargePeriodId: string;
  requests: string | null;
  tokens: string | null;
  costUsd: string | null;
  amount: string;
  names: Record<string, string>;
  origin: Record<string, unknown>;
};

export function statementRow(period: ExportPeriod, line: StatementLine): CsvRow {
  const pair = (id: string | null, field: string): CsvRow => [id, id === null ? null : (line.names[field] ?? id)];
  return [
    period.id,
    String(period.version),
    line.statementNo,
    line.costCentreId === "" ? null : line.costCentreId,
    line.costCentreName,
    String(line.no),
    line.kind,
    line.description,
    ...pair(line.businessUnitId, "businessUnit"),
    ...pair(line.teamId, "team"),
    ...pair(line.applicationId, "application"),
    ...pair(line.environmentId, "environment"),
    line.provider,
    line.model,
    line.chargePeriodId,
    line.requests,
    line.tokens,
    line.costUsd,
    line.amount,
    line.currency,
    canonicalJson(line.origin),
  ];
}
