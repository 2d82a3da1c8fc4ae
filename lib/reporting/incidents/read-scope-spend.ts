import type { Db, Tx } from "@/lib/db/client";
import { parseUsd, type Usd } from "@/lib/kernel/money";
import { addUtcDays, startOfUtcDay, utcDate } from "@/lib/kernel/period";
import type { UsePlace } from "../core/incident-facts";
import { inPlace } from "./place";

/**
 * What each of these cost in the whole days of the `days` before an instant, from the daily roll-up, in the order of the places.
 * Not scoped: for the stage of incidents, which decides by it from where on something is worth telling.
 */
export async function readScopeSpend(db: Db | Tx, places: readonly UsePlace[], before: Date, days: number): Promise<Usd[]> {
  const to = startOfUtcDay(before);
  const from = addUtcDays(to, -days);
  const sums: Usd[] = [];
  for (const place of places) {
    const [row] = await db.$queryRaw<{ cost: string }[]>`
      SELECT coalesce(sum(u.cost_usd), 0)::text AS cost FROM usage_dimension d JOIN usage_daily u ON u.dimension_id = d.id
      WHERE ${inPlace(place)} AND u.day >= ${utcDate(from)}::date AND u.day < ${utcDate(to)}::date`;
    sums.push(parseUsd(row?.cost ?? "0"));
  }
  return sums;
}

export type UsedWith = { identityId: string; provider: string; model: string; tool: string | null };

/** Which models and tools identities used on the days that a span touches: by identity, names as they were sent. */
export async function readUsedWith(db: Db | Tx, identityIds: readonly string[], from: Date, to: Date): Promise<UsedWith[]> {
  if (identityIds.length === 0) return [];
  return db.$queryRaw<UsedWith[]>`
    SELECT DISTINCT d.identity_id AS "identityId", d.provider, d.model, d.tool FROM usage_dimension d JOIN usage_daily u ON u.dimension_id = d.id
    WHERE d.identity_id = ANY(${[...identityIds]}::text[]) AND u.day >= ${utcDate(startOfUtcDay(from))}::date AND u.day <= ${utcDate(startOfUtcDay(to))}::date`;
}
