/** Sources of invoices and what was taken of each. */
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { utcDate } from "@/lib/kernel/period";
import { providerLabel } from "@/lib/pricing/core/provider-names";
import type { InvoiceFormat } from "../core/kinds";
import { Mapping } from "../core/mapping";
import type { CurrencyTotal, SourceView } from "../core/views";

export type InvoiceSource = {
  id: string;
  name: string;
  provider: string;
  format: InvoiceFormat;
  mapping: Mapping | null;
  tolerancePercent: string | null;
  tolerance: string | null;
};
type DbSource = NonNullable<Awaited<ReturnType<Db["invoiceSource"]["findUnique"]>>>;

const fromDbSource = ({ mapping, tolerancePercent, tolerance, format, id, name, provider }: DbSource): InvoiceSource => ({
  ...{ id, name, provider },
  format: format as InvoiceFormat,
  mapping: mapping === null ? null : Mapping.parse(mapping),
  tolerancePercent: tolerancePercent?.toFixed() ?? null,
  tolerance: tolerance?.toFixed() ?? null,
});
const toDb = ({ mapping, ...source }: InvoiceSource) => ({ ...source, mapping: mapping ?? Prisma.DbNull });

export async function readSource(db: Db | Tx, id: string): Promise<InvoiceSource | null> {
  const row = await db.invoiceSource.findUnique({ where: { id } });
  return row && fromDbSource(row);
}

export async function readSources(db: Db | Tx): Promise<InvoiceSource[]> {
  return (await db.invoiceSource.findMany({ orderBy: { name: "asc" } })).map(fromDbSource);
}

export async function insertSource(tx: Tx, source: InvoiceSource, createdBy: string, createdAt: Date): Promise<void> {
  await tx.invoiceSource.create({ data: { ...toDb(source), createdBy, createdAt } });
}

export async function updateSource(tx: Tx, source: InvoiceSource): Promise<void> {
  await tx.invoiceSource.update({ where: { id: source.id }, data: toDb(source) });
}

type Held = { sourceId: string; currency: string; amount: string; missing: string; lines: number; fromDay: Date; toDay: Date };
type Filed = { sourceId: string; files: number; lastAt: Date };

export async function readSourceViews(db: Db): Promise<SourceView[]> {
  const [sources, held, filed] = await Promise.all([
    readSources(db),
    db.$queryRaw<Held[]>`
      SELECT source_id AS "sourceId", currency, trim_scale(sum(amount))::text AS amount,
        trim_scale(coalesce(sum(amount) FILTER (WHERE missing_in IS NOT NULL), 0))::text AS missing,
        count(*) FILTER (WHERE missing_in IS NOT NULL)::int AS lines, min(from_day) AS "fromDay", max(to_day) AS "toDay"
      FROM invoice_line WHERE taken_out_at IS NULL GROUP BY 1, 2 ORDER BY 1, 2`,
    db.$queryRaw<Filed[]>`
      SELECT source_id AS "sourceId", count(*) FILTER (WHERE state = 'taken')::int AS files, max(created_at) AS "lastAt" FROM invoice_file GROUP BY 1`,
  ]);
  return sources.map((source) =>
    viewOf(
      source,
      held.filter(({ sourceId }) => sourceId === source.id),
      filed.find(({ sourceId }) => sourceId === source.id),
    ),
  );
}

function viewOf({ tolerance, ...source }: InvoiceSource, held: readonly Held[], filed: Filed | undefined): SourceView {
  const days = held.flatMap(({ fromDay, toDay }) => [utcDate(fromDay), utcDate(toDay)]).sort();
  const missing: CurrencyTotal[] = held.filter(({ lines }) => lines > 0).map((row) => ({ currency: row.currency, amount: row.missing }));
  return {
    ...source,
    toleranceUsd: tolerance,
    providerName: source.provider === "" ? "Several" : providerLabel(source.provider),
    files: filed?.files ?? 0,
    fromDay: days[0] ?? null,
    toDay: days.at(-1) ?? null,
    totals: held.map(({ currency, amount }) => ({ currency, amount })),
    missing: { lines: held.reduce((sum, { lines }) => sum + lines, 0), totals: missing },
    lastFileAt: filed?.lastAt.toISOString() ?? null,
  };
}
