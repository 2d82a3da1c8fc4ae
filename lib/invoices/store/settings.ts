/** What the accounting settings and the period say that invoices go by. */
import type { Db, Tx } from "@/lib/db/client";

export type Limits = { percent: string; usd: string; fallbackOwnerId: string | null };

export async function readLimits(db: Db | Tx): Promise<Limits> {
  const row = await db.accountingSettings.findUnique({
    where: { id: 1 },
    select: { varianceLimitPercent: true, varianceLimit: true, fallbackOwnerId: true },
  });
  return {
    percent: row?.varianceLimitPercent.toFixed() ?? "0.5",
    usd: row?.varianceLimit.toFixed() ?? "5",
    fallbackOwnerId: row?.fallbackOwnerId ?? null,
  };
}

type PeriodState = { state: "open" | "in_review" | "closed"; version: number };

/** With how often it was closed. */
export async function readPeriodState(db: Db | Tx, periodId: string): Promise<PeriodState> {
  const row = await db.billingPeriod.findUnique({ where: { id: periodId }, select: { state: true, version: true } });
  return { state: row?.state === "closed" || row?.state === "in_review" ? row.state : "open", version: row?.version ?? 0 };
}

export async function readPeople(db: Db | Tx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.person.findMany({ where: { id: { in: [...ids] } }, select: { id: true, name: true } });
  return new Map(rows.map(({ id, name }) => [id, name]));
}
