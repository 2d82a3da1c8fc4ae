/** What people decided about differences. */
import type { Db, Tx } from "@/lib/db/client";
import type { ReasonCode, Settlement, VarianceKind } from "../core/kinds";

export type StoredDecision = {
  id: string;
  periodId: string;
  provider: string;
  varianceKey: string;
  kind: VarianceKind;
  title: string;
  /** Decimal text in dollars. */
  difference: string;
  reasonCode: ReasonCode;
  note: string;
  settlement: Settlement;
  ownerId: string | null;
  decidedBy: string;
  decidedByName: string;
  decidedAt: Date;
};

export async function readDecisions(db: Db | Tx, periodId: string): Promise<StoredDecision[]> {
  const rows = await db.invoiceVariance.findMany({ where: { periodId }, orderBy: { id: "asc" } });
  return rows.map((row) => ({
    ...row,
    kind: row.kind as VarianceKind,
    reasonCode: row.reasonCode as ReasonCode,
    settlement: row.settlement as Settlement,
    difference: row.difference.toFixed(),
  }));
}

/** One decision a difference: the newest stands, the log has them all. */
export async function writeDecision(tx: Tx, { id, ...decision }: StoredDecision): Promise<void> {
  const { periodId, varianceKey } = decision;
  await tx.invoiceVariance.upsert({
    where: { periodId_varianceKey: { periodId, varianceKey } },
    create: { id, ...decision },
    update: decision,
  });
}
