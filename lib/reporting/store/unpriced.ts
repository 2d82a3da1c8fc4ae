/** Usage whose price is not known, from the roll-ups. */
import type { Scope } from "@/lib/auth/core/actor";
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { type Span, utcDate } from "@/lib/kernel/period";
import { allOf, inScope } from "./scope";

const { sql } = Prisma;

export type UnpricedModel = { provider: string; model: string; events: bigint; firstDay: string; lastDay: string };
export type UnpricedMeter = { provider: string; model: string; meter: string; quantity: string; charges: bigint };

const MOST = 500;

const inDays = (span: Span): Prisma.Sql => sql`u.day >= ${utcDate(span.start)}::date AND u.day < ${utcDate(span.end)}::date`;

/** Models with events that have no cost, most events first. */
export async function readUnpricedModels(tx: Tx, scope: Scope, span: Span): Promise<UnpricedModel[]> {
  const rows = await tx.$queryRaw<(Omit<UnpricedModel, "events"> & { events: string })[]>`
    SELECT d.provider, d.model, sum(u.unpriced_events)::text AS events, min(u.day)::text AS "firstDay", max(u.day)::text AS "lastDay"
    FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id
    WHERE ${allOf([inDays(span), sql`u.unpriced_events > 0`, inScope(scope)])} GROUP BY 1, 2 ORDER BY sum(u.unpriced_events) DESC, 1, 2 LIMIT ${MOST}`;
  return rows.map((row) => ({ ...row, events: BigInt(row.events) }));
}

/** What of each model has no price. */
export async function readUnpricedMeters(tx: Tx, scope: Scope, span: Span): Promise<UnpricedMeter[]> {
  const rows = await tx.$queryRaw<(Omit<UnpricedMeter, "charges"> & { charges: string })[]>`
    SELECT d.provider, d.model, u.meter, sum(u.quantity)::text AS quantity, sum(u.unpriced)::text AS charges
    FROM usage_daily_meter u JOIN usage_dimension d ON d.id = u.dimension_id
    WHERE ${allOf([inDays(span), sql`u.unpriced > 0`, inScope(scope)])} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;
  return rows.map((row) => ({ ...row, charges: BigInt(row.charges) }));
}
