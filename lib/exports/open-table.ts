import type { Context } from "@/lib/auth";
import { withSubUnits } from "@/lib/auth/core/scope";
import { type LinePart, namesOf, readCorrections, streamChargedLines } from "@/lib/chargeback";
import type { CorrectionRow, NameOf } from "@/lib/chargeback/core/period-lines";
import { IN_DOLLARS, type StatedIn, statedAt } from "@/lib/chargeback/core/statement";
import type { CsvRow } from "@/lib/kernel/csv";
import { loadStatementRate } from "@/lib/pricing";
import { NONE } from "@/lib/reporting/core/dimensions";
import { correctionLines, inPart } from "./core/correction-lines";
import { DETAIL_COLUMNS, type DetailLine, detailRow } from "./core/detail-table";
import type { ExportPeriod } from "./core/export-period";
import { STATEMENT_COLUMNS, statementRow } from "./core/statement-table";
import { SUMMARY_COLUMNS, Summary } from "./core/summary-table";
import type { ExportTable } from "./core/table";
import type { ExportParams } from "./schemas";
import { readClosedRate, readRates, readUnits } from "./store/periods";
import { type StatementPart, type StatementSight, streamStatementLines } from "./store/statements";

export type OpenedTable = { table: ExportTable; currency: string };
type Asked = Pick<ExportParams, "businessUnit" | "costCentre">;
const RIGHT = "chargeback.export";

/** Line by line; then what the period posts for earlier ones. The caller's scope applies. */
export async function openDetail(ctx: Context, period: ExportPeriod, asked: Asked): Promise<OpenedTable> {
  const [statedIn, nameOf, part] = await Promise.all([statedInOf(ctx, period), namesOf(ctx.db, refOf(period)), partOf(ctx, asked)]);
  async function* pages(): AsyncGenerator<CsvRow[]> {
    for await (const lines of linesOf(ctx, period, part)) yield lines.map((line) => detailRow(period, line, nameOf, statedIn));
  }
  return { table: { columns: DETAIL_COLUMNS, pages: pages() }, currency: statedIn.currency };
}

/** By unit, cost centre and team: cost, and once there are statements what they charge. */
export async function openSummary(ctx: Context, period: ExportPeriod, asked: Asked): Promise<OpenedTable> {
  const [statedIn, nameOf, part] = await Promise.all([statedInOf(ctx, period), namesOf(ctx.db, refOf(period)), partOf(ctx, asked)]);
  async function* pages(): AsyncGenerator<CsvRow[]> {
    const summary = new Summary(statedIn.currency);
    const named = (place: Parameters<Parameters<Summary["addLine"]>[1]>[0]) => namesOfPlace(place, nameOf);
    for await (const lines of linesOf(ctx, period, part)) for (const line of lines) summary.addLine(line, named);
    for await (const lines of streamStatementLines(ctx.db, period, sightOf(ctx), statementPart(part)))
      for (const line of lines) summary.addCharged({ ...line, names: chargedNames(line) });
    yield summary.rows(period, statedIn);
  }
  return { table: { columns: SUMMARY_COLUMNS, pages: pages() }, currency: statedIn.currency };
}

/** Every line of the statements that the caller sees; none while a period has no statements. */
export async function openStatements(ctx: Context, period: ExportPeriod, asked: Asked): Promise<OpenedTable> {
  const [statedIn, part] = await Promise.all([statedInOf(ctx, period), partOf(ctx, asked)]);
  async function* pages(): AsyncGenerator<CsvRow[]> {
    for await (const lines of streamStatementLines(ctx.db, period, sightOf(ctx), statementPart(part)))
      yield lines.map((line) => statementRow(period, line));
  }
  return { table: { columns: STATEMENT_COLUMNS, pages: pages() }, currency: statedIn.currency };
}

export const refOf = ({ id, start, end, closed }: ExportPeriod) => ({ id, start, end, version: closed });
export const sightOf = (ctx: Context): StatementSight => ({ actor: ctx.actor, right: RIGHT });

async function* linesOf(ctx: Context, period: ExportPeriod, part: LinePart): AsyncGenerator<DetailLine[]> {
  yield* streamChargedLines(ctx.db, refOf(period), sightOf(ctx), part);
  const posted = (await readCorrections(ctx.db, refOf(period))).filter(({ of }: CorrectionRow) => inPart(ctx.actor, RIGHT, of, part));
  if (posted.length === 0) return;
  yield correctionLines(posted, await readRates(ctx.db, [...new Set(posted.map(({ priceId }) => priceId))]));
}

/** At the rate of the closing; of a period that is not closed at that of its last instant, or of now while it runs. */
export async function statedInOf(ctx: Context, { id, end, closed }: ExportPeriod): Promise<StatedIn> {
  if (closed !== null) return (await readClosedRate(ctx.db, id, closed)) ?? IN_DOLLARS;
  return (await loadStatementRate(ctx.db, statedAt(end, ctx.clock.now()))).rate ?? IN_DOLLARS;
}

/** A business unit comes with the units below it. */
export async function partOf(ctx: Context, { businessUnit, costCentre }: Asked): Promise<LinePart> {
  const units = businessUnit === undefined ? null : businessUnit === NONE ? [null] : withSubUnits([businessUnit], await readUnits(ctx.db));
  return {
    ...(units ? { businessUnitIds: units } : {}),
    ...(costCentre === undefined ? {} : { costCentreId: costCentre === NONE ? null : costCentre }),
  };
}

export const statementPart = ({ businessUnitIds, costCentreId }: LinePart): StatementPart => ({
  ...(businessUnitIds ? { businessUnitIds } : {}),
  ...(costCentreId === undefined ? {} : { costCentreId: costCentreId ?? "" }),
});

type Place = { businessUnitId: string | null; costCentreId: string | null; teamId: string | null };
const namesOfPlace = ({ businessUnitId, costCentreId, teamId }: Place, nameOf: NameOf) => ({
  businessUnit: businessUnitId === null ? null : nameOf("business_unit", businessUnitId).name,
  costCentre: costCentreId === null ? null : nameOf("cost_centre", costCentreId).name,
  team: teamId === null ? null : nameOf("team", teamId).name,
});
const chargedNames = (line: Place & { costCentreName: string; names: Record<string, string> }) => ({
  businessUnit: line.businessUnitId === null ? null : (line.names.businessUnit ?? line.businessUnitId),
  costCentre: line.costCentreId === "" ? null : line.costCentreName,
  team: line.teamId === null ? null : (line.names.team ?? line.teamId),
});
