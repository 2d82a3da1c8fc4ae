import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { formatAmount } from "./core/budget";
import type { Drift } from "./core/drift";

/** Counters that the audit log names. */
const MOST_NAMED = 50;

/** Keeps in the audit log what the counters of a budget said before they were mended, and say since. */
export const tellRecount = (tx: Tx, ctx: Context, id: string, drift: readonly Drift[], reason?: string): Promise<void> =>
  recordAudit(tx, ctx, {
    action: "budget.recount",
    objectType: "budget",
    objectId: id,
    before: said(drift, ({ spent, held }) => `${formatAmount(spent)} + ${formatAmount(held)}`),
    after: said(drift, ({ ledger, reserved }) => `${formatAmount(ledger)} + ${formatAmount(reserved)}`),
    ...(reason === undefined ? {} : { reason }),
  });

/** By counter: spent + held. */
const said = (drift: readonly Drift[], of: (row: Drift) => string): Record<string, string> =>
  Object.fromEntries(drift.slice(0, MOST_NAMED).map((row) => [row.key, of(row)]));
