/** What was metered, as far as invoices can be compared with it; keys as providers call them. */
import type { Db, Tx } from "@/lib/db/client";
import { parseUsd, type Usd } from "@/lib/kernel/money";
import { utcDate } from "@/lib/kernel/period";

export type MeteredGroup = {
  day: string;
  provider: string;
  model: string;
  credentialId: string | null;
  meter: string;
  quantity: string;
  costUsd: string;
  /** Charges without a price. */
  unpriced: number;
};

/**
 * Usage that costs money per token, by day, model, meter and those credentials that are told apart; the others are one. So it is
 * as much as invoices tell, however many dimensions there are.
 */
export async function readMetered(db: Db | Tx, from: Date, to: Date, told: ReadonlySet<string>): Promise<MeteredGroup[]> {
  return db.$queryRaw<MeteredGroup[]>`
    SELECT to_char(t.day, 'YYYY-MM-DD') AS day, t.provider, t.model, t.credential_id AS "credentialId", t.meter, trim_scale(t.quantity)::text AS quantity,
      trim_scale(t.cost_usd)::text AS "costUsd", t.unpriced::int AS unpriced
    FROM (
      SELECT m.day, d.provider, d.model, d.credential_id, m.meter, sum(m.quantity) AS quantity, sum(m.cost_usd) AS cost_usd, sum(m.unpriced) AS unpriced
      FROM usage_daily_meter m JOIN (
        SELECT u.id, u.provider, u.model, k.credential_id FROM usage_dimension u LEFT JOIN unnest(${[...told]}::text[]) AS k(credential_id) ON k.credential_id = u.credential_id
        WHERE u.billing = 'metered'
      ) d ON d.id = m.dimension_id
      WHERE m.day >= ${utcDate(from)}::date AND m.day < ${utcDate(to)}::date GROUP BY 1, 2, 3, 4, 5
    ) t ORDER BY 1, 2, 3, 4, 5`;
}

export type KnownKey = { credentialId: string; label: string; value: string; account: string | null; isProviderId: boolean };

/** All names that providers and people know keys by. */
export async function readKnownKeys(db: Db | Tx): Promise<KnownKey[]> {
  return db.$queryRaw<KnownKey[]>`
    SELECT f.credential_id AS "credentialId", c.label, f.value, NULL AS account, f.kind = 'provider_key_id' AS "isProviderId"
    FROM credential_fingerprint f JOIN credential c ON c.id = f.credential_id WHERE f.kind IN ('id', 'alias', 'provider_key_id')
    UNION
    SELECT k.credential_id, c.label, k.key_id, nullif(k.account, ''), true FROM provider_key k JOIN credential c ON c.id = k.credential_id
    UNION
    SELECT c.id, c.label, c.label, NULL, false FROM credential c
    ORDER BY 1, 3`;
}

/** What the newest closing of a period holds as metered, by provider: what the ledger has beyond it came later. */
export async function readFrozen(db: Db | Tx, periodId: string): Promise<Map<string, Usd>> {
  const rows = await db.$queryRaw<{ provider: string; costUsd: string }[]>`
    SELECT d.provider, trim_scale(sum(l.cost_usd))::text AS "costUsd"
    FROM period_line l JOIN usage_dimension d ON d.id = l.dimension_id JOIN billing_period p ON p.id = l.period_id AND p.version = l.version
    WHERE l.period_id = ${periodId} AND d.billing = 'metered' GROUP BY 1`;
  return new Map(rows.map(({ provider, costUsd }) => [provider, parseUsd(costUsd)]));
}
