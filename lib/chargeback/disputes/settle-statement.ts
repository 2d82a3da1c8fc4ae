import type { Tx } from "@/lib/db/client";
import { isIssued, requireStep, stateAfter } from "../core/statement-state";
import { readCredited } from "../store/credit-notes";
import { readStatementRow, updateStatements } from "../store/statement-rows";

/** Sets an issued statement to what its disputes and credit notes make of it. The caller holds its lock. */
export async function settleStatement(tx: Tx, statementId: string): Promise<void> {
  const row = await readStatementRow(tx, statementId);
  if (!row || !isIssued(row.state)) return;
  const credited = [...(await readCredited(tx, row)).values()].reduce((sum, amount) => sum + amount, 0n);
  const state = stateAfter({ pending: row.pending, credited });
  if (state === row.state) return;
  requireStep(row.state, state);
  await updateStatements(tx, [statementId], { state });
}
