import { recordAudits } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { isIssued, isPending, mayBecome } from "../core/statement-state";
import { insertDisputeStep, readDisputesOf, updateDispute } from "../store/dispute-rows";
import { inPeriod, readStatementRows, updateStatements } from "../store/statement-rows";
import { tellOwners, titleOf } from "./tell-owners";

/**
 * Voids the statements of a closing whose period is opened again, in that transaction: they stay to be read, the next version replaces
 * them. Disputes that are not over are withdrawn with that reason, and can be opened again on the next version; credit notes stand.
 * @returns how many were voided.
 */
export async function voidStatements(
  tx: Tx,
  ctx: Context,
  { periodId, version, reason }: { periodId: string; version: number; reason: string },
): Promise<number> {
  const at = ctx.clock.now();
  const rows = (await readStatementRows(tx, inPeriod(periodId, version))).filter(({ state }) => mayBecome(state, "voided"));
  await updateStatements(
    tx,
    rows.map(({ id }) => id),
    { state: "voided", voidedBy: ctx.actor.id, voidedAt: at, voidReason: reason },
  );
  for (const { id } of rows.filter(({ pending }) => pending > 0)) {
    for (const dispute of (await readDisputesOf(tx, id)).filter(({ state }) => isPending(state))) {
      await updateDispute(tx, dispute.id, { state: "withdrawn" });
      const text = "Its period was opened again: dispute the line of the next version if it still stands.";
      await insertDisputeStep(tx, ctx.actor, { disputeId: dispute.id, at, kind: "withdrawn", text });
    }
  }
  await tellOwners(
    tx,
    rows.filter(({ state }) => isIssued(state)),
    at,
    (row) => ({
      ...{ kind: "period_closed", severity: "warning" },
      title: `${titleOf(row)}: statement ${row.number} is void`,
      body: `Its period was opened again: ${reason}. A new version follows. Disputes that were not decided are withdrawn.`,
      dedupeKey: `statement_voided ${row.id}`,
    }),
  );
  await recordAudits(
    tx,
    ctx,
    rows.map((row) => ({
      ...{ action: "statement.void", objectType: "statement", objectId: row.id, reason },
      before: { state: row.state },
      after: { number: row.number, state: "voided" },
    })),
  );
  return rows.length;
}
