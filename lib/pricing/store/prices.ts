/** The only place of this area that knows the tables. Rates come out as the shortest decimal strings. */

import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { Meter, Mode } from "../core/meters";
import type { AliasRow, NewPriceRow, Origin, PriceRow } from "../core/price-row";
import type { Reconciled } from "../core/timeline";

export type StoredPrice = PriceRow & {
  id: number;
  state: "active" | "retracted";
  reason: string | null;
  createdBy: string;
  createdAt: Date;
};
export type StoredAlias = AliasRow & { id: number; createdBy: string; createdAt: Date };

type DbPrice = {
  id: number;
  provider: string;
  model: string;
  meter: string;
  mode: string;
  region: string;
  min_tokens_exclusive: bigint;
  day_minute_from: number | null;
  day_minute_to: number | null;
  rate: string;
  per: number;
  valid_from: Date;
  valid_to: Date | null;
  origin: string;
  origin_version: string;
  state: string;
  reason: string | null;
  created_by: string;
  created_at: Date;
};

const COLUMNS = Prisma.sql`id, provider, model, meter, mode, region, min_tokens_exclusive, day_minute_from, day_minute_to, trim_scale(rate)::text AS rate, per,
  valid_from, valid_to, origin, origin_version, state, reason, created_by, created_at`;

const fromDbPrice = (row: DbPrice): StoredPrice => ({
  id: row.id,
  provider: row.provider,
  model: row.model,
  meter: row.meter as Meter,
  mode: row.mode as Mode,
  region: row.region,
  minTokensExclusive: row.min_tokens_exclusive,
  dayMinuteFrom: row.day_minute_from,
  dayMinuteTo: row.day_minute_to,
  rate: row.rate,
  per: row.per,
  validFrom: row.valid_from,
  validTo: row.valid_to,
  origin: row.origin as Origin,
  originVersion: row.origin_version,
  state: row.state as StoredPrice["state"],
  reason: row.reason,
  createdBy: row.created_by,
  createdAt: row.created_at,
});

/** Changes of prices take turns, so that no two see the same gap in time. Ends with the transaction. */
export async function lockPrices(tx: Tx): Promise<void> {
  await tx.$queryRaw`SELECT 1 AS locked FROM (SELECT pg_advisory_xact_lock(hashtext('countinghouse.prices'))) AS lock`;
}

export async function readPricesVersion(db: Db | Tx): Promise<number> {
  return (await db.ledgerVersion.findUniqueOrThrow({ where: { id: 1 } })).prices;
}

/** @param origins All without it. */
export async function readActivePrices(db: Db | Tx, origins?: readonly Origin[]): Promise<StoredPrice[]> {
  const only = origins ? Prisma.sql`AND origin = ANY(${[...origins]})` : Prisma.empty;
  const rows = await db.$queryRaw<DbPrice[]>`SELECT ${COLUMNS} FROM price WHERE state = 'active' ${only} ORDER BY id`;
  return rows.map(fromDbPrice);
}

/** Everything ever said of one model, retracted prices too, in the order of time. */
export async function readPricesOf(db: Db | Tx, provider: string, model: string): Promise<StoredPrice[]> {
  const rows = await db.$queryRaw<DbPrice[]>`
    SELECT ${COLUMNS} FROM price WHERE provider = ${provider} AND model = ${model} ORDER BY meter, mode, region, min_tokens_exclusive, valid_from, id`;
  return rows.map(fromDbPrice);
}

export type OverrideFilter = { provider?: string | undefined; model?: string | undefined; beforeId?: number | undefined; limit: number };

/** The organisation's own prices, newest first, retracted ones too. */
export async function readOverrides(db: Db, { provider, model, beforeId, limit }: OverrideFilter): Promise<StoredPrice[]> {
  const rows = await db.$queryRaw<DbPrice[]>`
    SELECT ${COLUMNS} FROM price WHERE origin = 'organisation'
      ${provider === undefined ? Prisma.empty : Prisma.sql`AND provider = ${provider}`} ${model === undefined ? Prisma.empty : Prisma.sql`AND model = ${model}`}
      ${beforeId === undefined ? Prisma.empty : Prisma.sql`AND id < ${beforeId}`} ORDER BY id DESC LIMIT ${limit}`;
  return rows.map(fromDbPrice);
}

export async function readPrice(tx: Tx, id: number): Promise<StoredPrice | null> {
  const rows = await tx.$queryRaw<DbPrice[]>`SELECT ${COLUMNS} FROM price WHERE id = ${id}`;
  return rows[0] ? fromDbPrice(rows[0]) : null;
}

/** One statement however many rows. @returns the new rows' ids, in their order. */
export async function insertPrices(tx: Tx, rows: readonly NewPriceRow[], createdBy: string, createdAt: Date): Promise<number[]> {
  if (rows.length === 0) return [];
  const json = JSON.stringify(rows.map((row, place) => ({ ...toDbPrice(row), place })));
  const made = await tx.$queryRaw<{ id: number }[]>`
    INSERT INTO price (provider, model, meter, mode, region, min_tokens_exclusive, day_minute_from, day_minute_to, rate, per, valid_from, valid_to, origin,
                       origin_version, reason, created_by, created_at)
    SELECT provider, model, meter, mode, region, min_tokens_exclusive, day_minute_from, day_minute_to, rate, per, valid_from, valid_to, origin, origin_version,
           reason, ${createdBy}, ${createdAt}
    FROM jsonb_to_recordset(${json}::jsonb) AS new (provider text, model text, meter text, mode text, region text, min_tokens_exclusive bigint,
           day_minute_from int, day_minute_to int, rate numeric, per int, valid_from timestamptz, valid_to timestamptz, origin text, origin_version text,
           reason text, place int)
    ORDER BY place RETURNING id`;
  return made.map((row) => row.id);
}

const toDbPrice = (row: NewPriceRow) => ({
  provider: row.provider,
  model: row.model,
  meter: row.meter,
  mode: row.mode,
  region: row.region,
  min_tokens_exclusive: row.minTokensExclusive.toString(),
  day_minute_from: row.dayMinuteFrom,
  day_minute_to: row.dayMinuteTo,
  rate: row.rate,
  per: row.per,
  valid_from: row.validFrom.toISOString(),
  valid_to: row.validTo?.toISOString() ?? null,
  origin: row.origin,
  origin_version: row.originVersion,
  reason: row.reason ?? null,
});

/** Gives rows an end. Their rate and beginning never change. */
export async function closePrices(tx: Tx, closings: readonly { id: number; at: Date }[]): Promise<void> {
  if (closings.length === 0) return;
  const json = JSON.stringify(closings.map(({ id, at }) => ({ id, at: at.toISOString() })));
  await tx.$executeRaw`
    UPDATE price SET valid_to = closing.at FROM jsonb_to_recordset(${json}::jsonb) AS closing (id int, at timestamptz) WHERE price.id = closing.id`;
}

/** Takes rows out of force for good; they stay for the lines that used them. */
export async function retractPrices(tx: Tx, ids: readonly number[], reason: string): Promise<void> {
  if (ids.length === 0) return;
  await tx.price.updateMany({ where: { id: { in: [...ids] } }, data: { state: "retracted", reason } });
}

/** Carries out what reconciling found, in one statement of each kind. */
export async function applyReconciled(
  tx: Tx,
  plans: readonly Reconciled[],
  { by, at, reason }: { by: string; at: Date; reason: string },
): Promise<void> {
  await closePrices(
    tx,
    plans.flatMap((plan) => plan.close),
  );
  await retractPrices(
    tx,
    plans.flatMap((plan) => plan.retract),
    reason,
  );
  await insertPrices(
    tx,
    plans.flatMap((plan) => plan.insert),
    by,
    at,
  );
}

/** Takes out of force what one discount made. */
export async function retractPricesOf(tx: Tx, originVersion: string, reason: string): Promise<void> {
  await tx.price.updateMany({ where: { origin: "discount", originVersion, state: "active" }, data: { state: "retracted", reason } });
}

export async function readAliases(db: Db | Tx): Promise<StoredAlias[]> {
  const rows = await db.modelAlias.findMany({ orderBy: { id: "asc" } });
  return rows.map(({ origin, ...row }) => ({ ...row, origin: origin as Origin }));
}

export async function insertAliases(tx: Tx, rows: readonly AliasRow[], createdBy: string, createdAt: Date): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO model_alias (provider, alias, to_provider, to_model, origin, created_by, created_at)
    SELECT provider, alias, "toProvider", "toModel", origin, ${createdBy}, ${createdAt}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS new (provider text, alias text, "toProvider" text, "toModel" text, origin text)`;
}

export async function deleteAliases(tx: Tx, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await tx.modelAlias.deleteMany({ where: { id: { in: [...ids] } } });
}
