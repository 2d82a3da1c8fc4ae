/**
 * What a closing keeps beside usage for files that are made of it later: public prices beside agreed ones, shared cost,
 * and invoices.
 */
import { columnLiteral } from "@/lib/db/array-literal";
import type { Tx } from "@/lib/db/client";
import { type Price, Prisma } from "@/lib/db/generated/client";
import { formatFixed, USD_SCALE } from "@/lib/kernel/money";

type Closing = { id: string; version: number };
/** An agreed price that something of a day was rated by, in the period or among what it posts for earlier ones. */
export type AgreedOn = { priceId: number; day: string };
export type FrozenListPrice = AgreedOn & { rate: string | null };
export type FrozenFee = { sharedCostId: string; name: string; costCentreId: string; part: bigint };

const AGREED = Prisma.sql`SELECT p.id FROM price p WHERE p.origin IN ('organisation', 'discount')`;

/** Where no price was ever agreed, lines are not looked through for one. */
export async function readAgreed(tx: Tx, { id, version }: Closing): Promise<{ days: AgreedOn[]; prices: Map<number, Price> }> {
  const days = await tx.$queryRaw<AgreedOn[]>`
    SELECT u.price_id AS "priceId", u.day::text AS day FROM (
      SELECT price_id, day FROM period_line WHERE period_id = ${id} AND version = ${version} AND price_id = ANY(ARRAY(${AGREED}))
      UNION SELECT price_id, day FROM period_correction WHERE period_id = ${id} AND version = ${version} AND price_id = ANY(ARRAY(${AGREED}))
    ) u WHERE EXISTS (${AGREED}) ORDER BY 1, 2`;
  const prices = await tx.price.findMany({ where: { id: { in: [...new Set(days.map(({ priceId }) => priceId))] } } });
  return { days, prices: new Map(prices.map((price) => [price.id, price])) };
}

export async function insertListPrices(tx: Tx, { id, version }: Closing, rows: readonly FrozenListPrice[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`INSERT INTO period_list_price (period_id, version, price_id, day, rate)
    SELECT ${id}::text, ${version}::smallint, t.* FROM unnest(${columnLiteral(rows, (one) => one.priceId)}::integer[],
      ${columnLiteral(rows, (one) => one.day)}::date[], ${columnLiteral(rows, (one) => one.rate)}::text[]) AS t`;
}

export async function insertFees(tx: Tx, { id, version }: Closing, fees: readonly FrozenFee[]): Promise<void> {
  await tx.periodFee.createMany({
    data: fees.map(({ part, ...fee }) => ({ periodId: id, version, ...fee, part: formatFixed(part, USD_SCALE) })),
  });
}

export async function insertInvoiceIds(tx: Tx, { id, version }: Closing, invoices: ReadonlyMap<string, string>): Promise<void> {
  await tx.periodInvoice.createMany({
    data: [...invoices].map(([provider, invoiceId]) => ({ periodId: id, version, provider, invoiceId })),
  });
}
