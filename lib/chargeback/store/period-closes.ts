/** Closings as they were made, and what was let pass on the way to one. */
import type { Db, Tx } from "@/lib/db/client";
import type { PeriodClose, Prisma } from "@/lib/db/generated/client";
import type { Waiver } from "../core/checks";
import type { CheckView, CloseCounts, CloseTotals, CloseVersions, CloseView } from "../core/views";

/** All closings of a period, the newest first. */
export async function readCloses(db: Db | Tx, periodId: string): Promise<CloseView[]> {
  return (await db.periodClose.findMany({ where: { periodId }, orderBy: { version: "desc" } })).map(fromDbClose);
}

/** The newest closing of each of these periods. */
export async function readNewestCloses(db: Db | Tx, periodIds: readonly string[]): Promise<Map<string, CloseView>> {
  const rows = await db.periodClose.findMany({ where: { periodId: { in: [...periodIds] } }, orderBy: { version: "asc" } });
  return new Map(rows.map((row) => [row.periodId, fromDbClose(row)]));
}

export async function insertClose(tx: Tx, data: Prisma.PeriodCloseUncheckedCreateInput): Promise<void> {
  await tx.periodClose.create({ data });
}

/** The closing that is opened again says by whom and why; all else of it stays. */
export async function markReopened(
  tx: Tx,
  { periodId, version }: { periodId: string; version: number },
  data: { reopenedAt: Date; reopenedBy: string; reopenedByName: string; reopenReason: string },
): Promise<void> {
  await tx.periodClose.update({ where: { periodId_version: { periodId, version } }, data });
}

const fromDbClose = (row: PeriodClose): CloseView => ({
  version: row.version,
  prepared: { by: row.preparedBy, name: row.preparedByName },
  approved: { by: row.approvedBy, name: row.approvedByName, at: row.closedAt.toISOString() },
  contentHash: row.contentHash,
  counts: row.counts as CloseCounts,
  totals: row.totals as CloseTotals,
  versions: row.versions as CloseVersions,
  checks: row.checks as unknown as CheckView[],
  reopened:
    row.reopenedAt === null
      ? null
      : {
          ...{ by: row.reopenedBy ?? "", name: row.reopenedByName ?? row.reopenedBy ?? "" },
          ...{ at: row.reopenedAt.toISOString(), reason: row.reopenReason ?? "" },
        },
});

export async function readWaivers(db: Db | Tx, periodId: string, version: number): Promise<Waiver[]> {
  const rows = await db.checkWaiver.findMany({ where: { periodId, version }, orderBy: { check: "asc" } });
  return rows.map((row) => ({
    ...{ check: row.check, reason: row.reason, by: row.createdBy, name: row.createdByName, at: row.createdAt.toISOString() },
  }));
}

type NewWaiver = { periodId: string; version: number; check: string; reason: string; by: string; name: string; at: Date };
export async function insertWaiver(tx: Tx, { by, name, at, ...waiver }: NewWaiver): Promise<void> {
  await tx.checkWaiver.create({ data: { ...waiver, createdBy: by, createdByName: name, createdAt: at } });
}

/** Waivers hold for the figures that they were given for. */
export async function deleteWaivers(tx: Tx, periodId: string, version: number): Promise<void> {
  await tx.checkWaiver.deleteMany({ where: { periodId, version } });
}
