/** What detectors ask of other areas' tables beside the calls. */
import type { Db } from "@/lib/db/client";

export async function readTimeZone(db: Db): Promise<string> {
  const organisation = await db.organisation.findUnique({ where: { id: 1 }, select: { timeZone: true } });
  return organisation?.timeZone ?? "UTC";
}

export type Versions = { inventory: number; prices: number; budgets: number };

export async function readVersions(db: Db): Promise<Versions> {
  return db.ledgerVersion.findUniqueOrThrow({ where: { id: 1 }, select: { inventory: true, prices: true, budgets: true } });
}

export type DenialRow = { identityId: string | null; credentialId: string | null; budgetId: string; count: number; atMs: number };

/** Refusals of hard budgets in a half-open span, in the order of time. */
export async function readDenials(db: Db, from: Date, to: Date): Promise<DenialRow[]> {
  const rows = await db.budgetDecision.findMany({
    where: { at: { gte: from, lt: to }, decision: "deny", reason: "budget_exhausted", budgetId: { not: null } },
    select: { identityId: true, credentialId: true, budgetId: true, count: true, at: true },
    orderBy: [{ at: "asc" }, { id: "asc" }],
  });
  return rows.map(({ at, budgetId, ...row }) => ({ ...row, budgetId: budgetId ?? "", atMs: at.getTime() }));
}
