import type { Actor } from "@/lib/auth";
import type { Db, Tx } from "@/lib/db/client";
import { parseUsd, type Usd } from "@/lib/kernel/money";
import { inPeriodSeen } from "./seen-statements";

/** Exact cost behind the correction lines of the statements that a caller sees. */
export async function readCorrectionsSum(db: Db | Tx, actor: Actor, periodId: string, version: number): Promise<Usd> {
  const [row] = await db.$queryRaw<{ cost: string }[]>`SELECT coalesce(sum(l.cost_usd), 0)::text AS cost FROM statement_line l
    JOIN statement s ON s.id = l.statement_id WHERE l.kind = 'correction' AND ${inPeriodSeen(actor, periodId, version)}`;
  return parseUsd(row?.cost ?? "0");
}

/** Exact direct cost of all statements of a version. */
export async function readDirectSum(db: Db | Tx, periodId: string, version: number): Promise<Usd> {
  const [row] = await db.$queryRaw<{ cost: string }[]>`
    SELECT coalesce(sum(direct_usd), 0)::text AS cost FROM statement WHERE period_id = ${periodId} AND version = ${version}`;
  return parseUsd(row?.cost ?? "0");
}

/** Whether anything beside usage that statements are composed of was written after an instant. */
export async function isChangedSince(db: Db | Tx, since: Date): Promise<boolean> {
  const [row] = await db.$queryRaw<{ changed: boolean }[]>`SELECT EXISTS (SELECT 1 FROM allocation_rule WHERE created_at > ${since})
    OR EXISTS (SELECT 1 FROM shared_cost WHERE created_at > ${since}) OR EXISTS (SELECT 1 FROM provider_credit WHERE created_at > ${since})
    OR EXISTS (SELECT 1 FROM unit_markup WHERE created_at > ${since}) OR EXISTS (SELECT 1 FROM credit_note WHERE created_at > ${since})
    OR EXISTS (SELECT 1 FROM true_up WHERE decided_at > ${since}) OR EXISTS (SELECT 1 FROM invoice_variance WHERE decided_at > ${since})
    OR EXISTS (SELECT 1 FROM volume_price WHERE changed_at > ${since}) AS changed`;
  return row?.changed ?? false;
}
