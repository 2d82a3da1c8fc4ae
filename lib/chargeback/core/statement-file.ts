/** A statement as a file: one row a line, no total row. `amount` is in whole smallest units and sums to the statement; `cost_usd` is exact. */
import { type CsvColumn, type CsvRow, fileNamePart } from "@/lib/kernel/csv";
import type { StatementDetail, StatementLineView } from "./statement-views";

const text = (name: string): CsvColumn => ({ name, kind: "text" });
const number = (name: string): CsvColumn => ({ name, kind: "number" });
const named = (name: string): CsvColumn[] => [text(`${name}_id`), text(name)];

export const STATEMENT_COLUMNS: readonly CsvColumn[] = [
  text("statement"),
  text("statement_state"),
  text("period"),
  text("period_start"),
  text("period_end"),
  text("time_zone"),
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
  number("requests"),
  number("tokens"),
  number("cost_usd"),
  number("amount"),
  text("currency"),
  number("credited"),
];

const cells = (value: { id: string; name: string } | null): CsvRow => [value?.id ?? null, value?.name ?? null];

export const statementRow = (statement: StatementDetail, line: StatementLineView): CsvRow => [
  ...[statement.number, statement.state, statement.periodId, statement.period.start, statement.period.end, statement.period.timeZone],
  ...cells(statement.costCentre),
  ...[String(line.no), line.kind, line.description],
  ...cells(line.businessUnit),
  ...cells(line.team),
  ...cells(line.application),
  ...cells(line.environment),
  ...[line.provider?.id ?? null, line.model, line.chargePeriodId, line.requests, line.tokens, line.costUsd],
  ...[line.amount, statement.currency, line.credited],
];

/** `statement_2026-09-CC-4110-v1_USD.csv` */
export const statementFileName = ({ number: of, currency }: StatementDetail): string => `statement_${fileNamePart(of)}_${currency}.csv`;
