/** Lines of invoices: a file's on their way in, and what a period holds. */
import type { Db, Tx } from "@/lib/db/client";
import { utcDate } from "@/lib/kernel/period";
import { type InvoiceLine, lineHash } from "../core/line";
import type { ToldLine } from "../core/overlap";
import type { CurrencyTotal } from "../core/views";

/** Rows of the file that is taken, gone with its transaction: merged in one statement, however many they are. */
export async function createIncoming(tx: Tx): Promise<void> {
  await tx.$executeRaw`CREATE TEMPORARY TABLE invoice_incoming (
    no bigserial, alike text NOT NULL, invoice_id text, from_day date NOT NULL, to_day date NOT NULL, provider text NOT NULL, model text, project text,
    key text, meter text, kind text NOT NULL, quantity numeric(30,6), amount numeric(30,15) NOT NULL, currency text NOT NULL, description text NOT NULL
  ) ON COMMIT DROP`;
}

export async function addIncoming(tx: Tx, lines: readonly InvoiceLine[]): Promise<void> {
  if (lines.length === 0) return;
  const of = <Field extends keyof InvoiceLine>(field: Field) => lines.map((line) => line[field]);
  await tx.$executeRaw`
    INSERT INTO invoice_incoming (alike, invoice_id, from_day, to_day, provider, model, project, key, meter, kind, quantity, amount, currency, description)
    SELECT * FROM unnest(${lines.map(lineHash)}::text[], ${of("invoiceId")}::text[], ${of("fromDay")}::date[], ${of("toDay")}::date[], ${of("provider")}::text[],
      ${of("model")}::text[], ${of("project")}::text[], ${of("key")}::text[], ${of("meter")}::text[], ${of("kind")}::text[], ${of("quantity")}::numeric[],
      ${of("amount")}::numeric[], ${of("currency")}::text[], ${of("description")}::text[])`;
}

/** No other file of a source is taken at the same time. */
export async function lockSource(tx: Tx, sourceId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`invoice_source:${sourceId}`}, 0))`;
}

export type Merged = { added: number; restated: number; unchanged: number; missing: number; totals: CurrencyTotal[] };
export type Cover = { fromDay: string; toDay: string };

/**
 * A line that was there before is restated in place and keeps what it said; one of the same days that this file lacks is
 * marked, and counts on until a person takes it out.
 */
export async function mergeIncoming(
  tx: Tx,
  { sourceId, fileId, cover, at }: { sourceId: string; fileId: string; cover: Cover | null; at: Date },
): Promise<Merged> {
  await tx.$executeRaw`ALTER TABLE invoice_incoming ADD COLUMN line_key text`;
  await tx.$executeRaw`UPDATE invoice_incoming i SET line_key = n.alike || '#' || n.place
    FROM (SELECT no, alike, row_number() OVER (PARTITION BY alike ORDER BY no) AS place FROM invoice_incoming) n WHERE n.no = i.no`;
  await tx.$executeRaw`CREATE INDEX ON invoice_incoming (line_key)`;
  await tx.$executeRaw`ANALYZE invoice_incoming`;
  const [counts] = await tx.$queryRaw<[{ added: number; restated: number; unchanged: number }]>`
    SELECT count(*) FILTER (WHERE l.id IS NULL)::int AS added,
      count(*) FILTER (WHERE l.id IS NOT NULL AND (l.amount, l.currency) = (i.amount, i.currency) AND l.quantity IS NOT DISTINCT FROM i.quantity)::int AS unchanged,
      count(*) FILTER (WHERE l.id IS NOT NULL AND ((l.amount, l.currency) <> (i.amount, i.currency) OR l.quantity IS DISTINCT FROM i.quantity))::int AS restated
    FROM invoice_incoming i LEFT JOIN invoice_line l ON l.source_id = ${sourceId} AND l.line_key = i.line_key`;
  await tx.$executeRaw`
    INSERT INTO invoice_line (source_id, line_key, file_id, invoice_id, from_day, to_day, provider, model, project, key, meter, kind, quantity, amount, currency, description)
    SELECT ${sourceId}::text, line_key, ${fileId}::text, invoice_id, from_day, to_day, provider, model, project, key, meter, kind, quantity, amount, currency, description
    FROM invoice_incoming ORDER BY no
    ON CONFLICT (source_id, line_key) DO UPDATE SET
      file_id = excluded.file_id, invoice_id = coalesce(excluded.invoice_id, invoice_line.invoice_id), quantity = excluded.quantity, amount = excluded.amount,
      currency = excluded.currency, description = excluded.description, missing_in = NULL, taken_out_at = NULL, taken_out_by = NULL,
      before = CASE WHEN (invoice_line.amount, invoice_line.currency) = (excluded.amount, excluded.currency) AND invoice_line.quantity IS NOT DISTINCT FROM excluded.quantity
        THEN invoice_line.before
        ELSE coalesce(invoice_line.before, '[]'::jsonb) || jsonb_build_array(jsonb_build_object('fileId', invoice_line.file_id, 'until', ${at.toISOString()}::text,
          'quantity', invoice_line.quantity::text, 'amount', trim_scale(invoice_line.amount)::text, 'currency', invoice_line.currency)) END`;
  const missing = cover === null ? 0 : await markMissing(tx, sourceId, fileId, cover);
  const totals = await tx.$queryRaw<CurrencyTotal[]>`
    SELECT currency, trim_scale(sum(amount))::text AS amount FROM invoice_incoming WHERE kind <> 'counted' GROUP BY currency ORDER BY currency`;
  return { ...(counts ?? { added: 0, restated: 0, unchanged: 0 }), missing, totals };
}

const markMissing = (tx: Tx, sourceId: string, fileId: string, { fromDay, toDay }: Cover): Promise<number> => tx.$executeRaw`
  UPDATE invoice_line l SET missing_in = ${fileId}
  WHERE source_id = ${sourceId} AND from_day >= ${fromDay}::date AND to_day <= ${toDay}::date AND taken_out_at IS NULL AND file_id <> ${fileId}`;

/** Lines that the newest file of their days lacks stop counting. @returns how many, and their sums. */
export async function takeOutLines(tx: Tx, sourceId: string, by: string, at: Date): Promise<{ lines: number; totals: CurrencyTotal[] }> {
  const rows = await tx.$queryRaw<{ currency: string; amount: string; lines: number }[]>`
    WITH gone AS (
      UPDATE invoice_line SET taken_out_at = ${at.toISOString()}::timestamptz, taken_out_by = ${by}
      WHERE source_id = ${sourceId} AND missing_in IS NOT NULL AND taken_out_at IS NULL RETURNING currency, amount
    ) SELECT currency, trim_scale(sum(amount))::text AS amount, count(*)::int AS lines FROM gone GROUP BY 1 ORDER BY 1`;
  return { lines: rows.reduce((sum, row) => sum + row.lines, 0), totals: rows.map(({ currency, amount }) => ({ currency, amount })) };
}

/** Lines that are alike in everything that is compared, as one. Amounts and quantities are sums. */
export type LineGroup = {
  sourceId: string;
  fromDay: string;
  toDay: string;
  provider: string;
  model: string | null;
  project: string | null;
  key: string | null;
  meter: string | null;
  kind: string;
  currency: string;
  /** Of what is no usage; empty for usage. */
  description: string;
  amount: string;
  /** Null where one of them does not tell it. */
  quantity: string | null;
  lines: number;
  /** Decimals of the finest amount. */
  decimals: number;
};

const day = (at: Date): string => utcDate(at);

/** What touches these days, but what was taken out. */
export async function readLineGroups(db: Db | Tx, from: Date, to: Date): Promise<LineGroup[]> {
  return db.$queryRaw<LineGroup[]>`
    SELECT source_id AS "sourceId", to_char(from_day, 'YYYY-MM-DD') AS "fromDay", to_char(to_day, 'YYYY-MM-DD') AS "toDay", provider, model, project, key, meter,
      kind, currency, CASE WHEN kind IN ('usage', 'counted') AND model IS NOT NULL THEN '' ELSE description END AS description, trim_scale(sum(amount))::text AS amount,
      CASE WHEN bool_and(quantity IS NOT NULL) THEN trim_scale(sum(quantity))::text END AS quantity, count(*)::int AS lines, max(min_scale(amount))::int AS decimals
    FROM invoice_line WHERE from_day < ${day(to)}::date AND to_day > ${day(from)}::date AND taken_out_at IS NULL
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11`;
}

/** Lines that repeat an alike one with the same quantity and amount: billed twice, unless the usage was twice as much. */
export type RepeatedLine = Omit<LineGroup, "lines" | "decimals"> & { id: string; lineKey: string; text: string };

const MAX_REPEATED = 2_000;

export async function readRepeated(db: Db | Tx, from: Date, to: Date): Promise<RepeatedLine[]> {
  return db.$queryRaw<RepeatedLine[]>`
    SELECT * FROM (
      SELECT id::text AS id, line_key AS "lineKey", source_id AS "sourceId", to_char(from_day, 'YYYY-MM-DD') AS "fromDay", to_char(to_day, 'YYYY-MM-DD') AS "toDay",
        provider, model, project, key, meter, kind, currency, CASE WHEN model IS NOT NULL THEN '' ELSE description END AS description, description AS text,
        trim_scale(amount)::text AS amount, trim_scale(quantity)::text AS quantity,
        row_number() OVER (PARTITION BY source_id, split_part(line_key, '#', 1), amount, quantity ORDER BY id) AS place
      FROM invoice_line WHERE kind = 'usage' AND amount > 0 AND from_day < ${day(to)}::date AND to_day > ${day(from)}::date AND taken_out_at IS NULL
    ) alike WHERE place > 1 ORDER BY "fromDay", "lineKey" LIMIT ${MAX_REPEATED}`;
}

/**
 * The invoice that bills all that a provider charges for days, in dollars, by provider; none where several files, invoices or
 * lines without a number do.
 */
export async function readOnlyInvoices(db: Db | Tx, from: Date, to: Date): Promise<Map<string, string>> {
  const rows = await db.$queryRaw<{ provider: string; invoiceId: string }[]>`
    SELECT provider, min(invoice_id) AS "invoiceId" FROM invoice_line
    WHERE kind <> 'counted' AND from_day < ${day(to)}::date AND to_day > ${day(from)}::date AND taken_out_at IS NULL
    GROUP BY provider HAVING count(DISTINCT (source_id, invoice_id)) = 1 AND bool_and(invoice_id IS NOT NULL AND currency = 'USD') ORDER BY 1`;
  return new Map(rows.map(({ provider, invoiceId }) => [provider, invoiceId]));
}

/** Which days of which provider and project each source tells cost of. */
export const readTold = (db: Db | Tx, from: Date, to: Date): Promise<ToldLine[]> => db.$queryRaw<ToldLine[]>`
  SELECT source_id AS "sourceId", provider, project, to_char(from_day, 'YYYY-MM-DD') AS "fromDay", to_char(to_day, 'YYYY-MM-DD') AS "toDay", 'usage' AS kind, '1' AS amount
  FROM invoice_line WHERE kind = 'usage' AND amount <> 0 AND from_day < ${day(to)}::date AND to_day > ${day(from)}::date AND taken_out_at IS NULL
  GROUP BY 1, 2, 3, 4, 5`;

/** Whether any provider but these charged usage that began in this span. */
export async function hasLines(db: Db, from: Date, to: Date, butProviders: readonly string[]): Promise<boolean> {
  const rows = await db.$queryRaw<{ has: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM invoice_line WHERE from_day >= ${utcDate(from)}::date AND from_day < ${utcDate(to)}::date
      AND kind = 'usage' AND taken_out_at IS NULL AND provider <> ALL(${[...butProviders]}::text[])) AS has`;
  return rows[0]?.has ?? false;
}
