/**
 * The chargeback file: one grain a file, a stable order of columns, no total row. `cost_usd` is empty where nothing of a
 * line has a price; `unpriced_count` then says how many charges, or events where there is no meter, wait for one.
 */
import { type CsvColumn, type CsvRow, fileNamePart } from "@/lib/kernel/csv";
import type { GroupValue } from "@/lib/reporting/core/dimensions";
import { unitOf } from "@/lib/reporting/core/meter-groups";
import { type StatedIn, statedExactly } from "./statement";

export type Period = { id: string; from: string; to: string; state: string; version: number };

const text = (name: string): CsvColumn => ({ name, kind: "text" });
const number = (name: string): CsvColumn => ({ name, kind: "number" });
const named = (name: string): CsvColumn[] => [text(`${name}_id`), text(name)];

/** The same cost in the currency of statements, and the rate: what one dollar is worth. */
const STATEMENT_COLUMNS: readonly CsvColumn[] = [text("statement_currency"), number("statement_rate"), number("statement_amount")];

export const DETAIL_COLUMNS: readonly CsvColumn[] = [
  text("period"),
  text("period_start"),
  text("period_end"),
  text("period_state"),
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
  number("cost_usd"),
  text("currency"),
  number("unpriced_count"),
  text("billing"),
  number("flat_value_usd"),
  ...STATEMENT_COLUMNS,
];

export const SUMMARY_COLUMNS: readonly CsvColumn[] = [
  text("period"),
  text("period_start"),
  text("period_end"),
  text("period_state"),
  ...named("business_unit"),
  ...named("cost_centre"),
  ...named("team"),
  number("cost_usd"),
  text("currency"),
  number("unpriced_count"),
  ...STATEMENT_COLUMNS,
];

export type DetailLine = {
  businessUnit: GroupValue;
  costCentre: GroupValue;
  team: GroupValue;
  owner: GroupValue;
  identity: GroupValue;
  credential: GroupValue;
  application: GroupValue;
  environment: GroupValue;
  tenant: string | null;
  provider: string;
  model: string;
  meter: string | null;
  quantity: string | null;
  costUsd: string | null;
  unpriced: string;
  billing: string;
  flatValueUsd: string;
};
export type SummaryLine = Pick<DetailLine, "businessUnit" | "costCentre" | "team" | "costUsd" | "unpriced">;

const periodCells = ({ id, from, to, state }: Period): CsvRow => [id, from, to, state];
const cells = ({ id, name }: GroupValue): CsvRow => [id, id === null ? null : name];
const CURRENCY = "USD";

export const detailRow = (period: Period, line: DetailLine, statedIn: StatedIn): CsvRow => [
  ...periodCells(period),
  ...cells(line.businessUnit),
  ...cells(line.costCentre),
  ...cells(line.team),
  ...cells(line.owner),
  ...cells(line.identity),
  line.identity.kind ?? null,
  ...cells(line.credential),
  ...cells(line.application),
  ...cells(line.environment),
  line.tenant,
  line.provider,
  line.model,
  line.meter,
  line.meter === null ? null : unitOf(line.meter),
  line.quantity,
  line.costUsd,
  CURRENCY,
  line.unpriced,
  line.billing,
  line.flatValueUsd,
  statedIn.currency,
  statedIn.perUsd,
  statedExactly(line.costUsd, statedIn),
];

/** @param amount In the currency of statements, as a part of the whole file's total. */
export const summaryRow = (period: Period, line: SummaryLine, statedIn: StatedIn, amount: string | null): CsvRow => [
  ...periodCells(period),
  ...cells(line.businessUnit),
  ...cells(line.costCentre),
  ...cells(line.team),
  line.costUsd,
  CURRENCY,
  line.unpriced,
  statedIn.currency,
  statedIn.perUsd,
  amount,
];

/** `chargeback_support_2026-10_v1_USD.csv`; `all` when no unit or cost centre was asked for. */
export function chargebackFileName(
  period: Period,
  part: { businessUnit?: string | undefined; costCentre?: string | undefined },
  currency: string,
): string {
  const whose = [part.businessUnit, part.costCentre].flatMap((id) => (id === undefined ? [] : [fileNamePart(id)])).join("-");
  return `chargeback_${whose || "all"}_${period.id}_v${period.version}_${currency}.csv`;
}
