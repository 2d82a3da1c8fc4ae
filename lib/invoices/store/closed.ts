/** The comparison of a period as a closing keeps it. */
import type { Db, Tx } from "@/lib/db/client";
import type { ReconciliationView } from "../core/views";

type Closing = { id: string; version: number };

export async function insertReconciliation(tx: Tx, { id, version }: Closing, view: ReconciliationView): Promise<void> {
  await tx.periodReconciliation.create({ data: { periodId: id, version, view } });
}

/** Closings from before prices by volume were compared tell nothing of them. */
const withAgreed = (view: ReconciliationView): ReconciliationView => ({
  ...view,
  providers: view.providers.map((row) => ({ ...row, agreedUsd: row.agreedUsd ?? "0" })),
  total: { ...view.total, agreedUsd: view.total.agreedUsd ?? "0" },
});

/** Null for closings that kept none. */
export async function readKeptReconciliation(db: Db, { id, version }: Closing): Promise<ReconciliationView | null> {
  const row = await db.periodReconciliation.findUnique({ where: { periodId_version: { periodId: id, version } } });
  return row && withAgreed(row.view as unknown as ReconciliationView);
}
