/**
 * The detail: one row for each combination of who, where, model, meter and price over the period, then what the period
 * posts for earlier ones, row by row. Columns are only ever added at the end. `cost_usd` is empty where nothing of a row
 * has a price; `unpriced_count` then says how many charges, or events where there is no meter, wait for one.
 */
import type { NameOf } from "@/lib/chargeback/core/period-lines";
import { type StatedIn, statedExactly } from "@/lib/chargeback/core/statement";
import type { CsvRow } from "@/lib/kernel/csv";
import { unitOf } from "@/lib/reporting/core/meter-groups";
import { boundText, type ExportPeriod } from "./export-period";
import { type ExportColumn, named, number, summed, text } from "./table";

export const PERIOD_COLUMNS: readonly ExportColumn[] = [text("period"), text("period_start"), text("period_end"), text("period_state")];
/** The same cost in the currency of statements, and the rate: what one dollar is worth. */
export const STATED_COLUMNS: readonly ExportColumn[] = [text("statement_currency"), number("statement_rate"), summed("statement_amount")];

export const DETAIL_COLUMNS: readonly ExportColumn[] = [
  ...PERIOD_COLUMNS,
  ...named("business_unit"),
  ...named("cost_centre"),
  ...named("team"),
  ...named("owner"),
  ...named("identity"),
  text("identity_kind"),
  ...named("credential"),
  ...named("application"),
  ...named("environment"),
  text("tenant"),
  text("provider"),
  text("model"),
  text("meter"),
  text("unit"),
  number("quantity"),
  summed("cost_usd"),
  text("currency"),
  summed("unpriced_count"),
  text("billing"),
  summed("flat_value_usd"),
  ...STATED_COLUMNS,
  text("price_id"),
  number("price_usd"),
  number("price_per"),
  text("charge_period"),
  text("correction"),
  text("correction_side"),
];

/** One row of the ledger; of a correction with what it corrects. */
export type DetailLine = {
  businessUnitId: string | null;
  costCentreId: string | null;
  teamId: string | null;
  ownerId: string | null;
  identityId: string | null;
  credentialId: string | null;
  applicationId: string | null;
  environmentId: string | null;
  tenant: string | null;
  provider: string | null;
  model: string | null;
  billing: string | null;
  meter: string | null;
  priceId: number;
  quantity: string | null;
  unpriced: string;
  costUsd: string;
  flatValueUsd: string;
  rate: string | null;
  per: number | null;
  corrects?: { chargePeriodId: string; reason: string; side: string };
};

export const periodCells = ({ id, start, end, state }: ExportPeriod): CsvRow => [id, boundText(start), boundText(end), state];

/** What has no price costs nothing that is known. */
export const costCell = ({ unpriced, costUsd }: Pick<DetailLine, "unpriced" | "costUsd">): string | null =>
  unpriced !== "0" && costUsd === "0" ? null : costUsd;

export function detailRow(period: ExportPeriod, line: DetailLine, nameOf: NameOf, statedIn: StatedIn): CsvRow {
  const pair = (dimension: Parameters<NameOf>[0], id: string | null): CsvRow => [id, id === null ? null : nameOf(dimension, id).name];
  const cost = costCell(line);
  return [
    ...periodCells(period),
    ...pair("business_unit", line.businessUnitId),
    ...pair("cost_centre", line.costCentreId),
    ...pair("team", line.teamId),
    ...pair("owner", line.ownerId),
    ...pair("identity", line.identityId),
    (line.identityId === null ? null : nameOf("identity", line.identityId).kind) ?? null,
    ...pair("credential", line.credentialId),
    ...pair("application", line.applicationId),
    ...pair("environment", line.environmentId),
    line.tenant,
    line.provider ?? "",
    line.model ?? "",
    line.meter,
    line.meter === null ? null : unitOf(line.meter),
    line.quantity,
    cost,
    "USD",
    line.unpriced,
    line.billing ?? "metered",
    line.flatValueUsd,
    statedIn.currency,
    statedIn.perUsd,
    statedExactly(cost, statedIn),
    line.priceId === 0 ? null : String(line.priceId),
    line.rate,
    line.per === null ? null : String(line.per),
    line.corrects?.chargePeriodId ?? period.id,
    line.corrects?.reason ?? null,
    line.corrects?.side ?? null,
  ];
}
