/** Files that were made of periods. The row of a file that is being written is locked as long as its writer lives. */
import type { Db, Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import type { Manifest } from "../core/manifest";
import type { Profile } from "../core/profiles";
import type { ExportRow, ExportState } from "../core/views";

type DbFile = Prisma.ExportFileGetPayload<object>;

const fromDbFile = (row: DbFile): ExportRow => ({
  id: row.id,
  period: row.periodId,
  version: row.version === 0 ? null : row.version,
  profile: row.profile as Profile,
  params: row.params as Record<string, string>,
  fileName: row.fileName,
  state: row.state as ExportState,
  rows: Number(row.rows),
  bytes: Number(row.bytes),
  sha256: row.sha256,
  failure: row.failure,
  manifest: row.manifest as Manifest | null,
  scheduleId: row.scheduleId,
  createdBy: { id: row.createdBy, name: row.createdByName },
  createdAt: row.createdAt.toISOString(),
});

export type NewExport = {
  id: string;
  periodId: string;
  /** 0: of a period that is not closed. */
  version: number;
  profile: Profile;
  params: Record<string, string>;
  fileName: string;
  contentType: string;
  scheduleId: string | null;
  createdBy: string;
  createdByName: string;
  createdAt: Date;
};

export async function insertExport(tx: Tx, row: NewExport): Promise<void> {
  await tx.exportFile.create({ data: { ...row, state: "writing" } });
}

/** Keeps the row for its writer until the transaction ends: a row that waits unlocked lost its writer. */
export async function lockExport(tx: Tx, id: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM export_file WHERE id = ${id} FOR UPDATE`;
}

export async function writePart(tx: Tx, fileId: string, no: number, data: Uint8Array<ArrayBuffer>): Promise<void> {
  await tx.exportPart.create({ data: { fileId, no, data } });
}

export async function finishExport(tx: Tx, id: string, manifest: Manifest): Promise<ExportRow> {
  const { rows, bytes, sha256 } = manifest;
  return fromDbFile(await tx.exportFile.update({ where: { id }, data: { state: "ready", rows, bytes, sha256, manifest } }));
}

export async function failExport(db: Db, id: string, failure: string): Promise<void> {
  await db.exportFile.updateMany({ where: { id, state: "writing" }, data: { state: "failed", failure: failure.slice(0, 500) } });
}

/** Files whose writers ended without a word. A new row gets a minute to be locked. @returns their ids. */
export async function failLeftOver(db: Db, now: Date): Promise<string[]> {
  const before = new Date(now.getTime() - 60_000);
  const rows = await db.$queryRaw<
    { id: string }[]
  >`UPDATE export_file SET state = 'failed', failure = 'The program ended while it was written.'
    WHERE id IN (SELECT id FROM export_file WHERE state = 'writing' AND created_at < ${before} FOR UPDATE SKIP LOCKED) RETURNING id`;
  return rows.map(({ id }) => id);
}

export async function readExport(db: Db, id: string): Promise<ExportRow | null> {
  const row = await db.exportFile.findUnique({ where: { id } });
  return row && fromDbFile(row);
}

/** The file that a closing already has of the same profile and choices: the first one stays the one. */
export async function findReady(db: Db, file: Pick<NewExport, "periodId" | "version" | "profile" | "params">): Promise<ExportRow | null> {
  const row = await db.exportFile.findFirst({
    where: { ...file, params: { equals: file.params }, state: "ready" },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
  return row && fromDbFile(row);
}

export type ExportKey = { createdAt: Date; id: string };

/** The newest first, after a key. */
export async function readExportPage(db: Db, periodId: string | undefined, after: ExportKey | null, count: number): Promise<ExportRow[]> {
  const rows = await db.exportFile.findMany({
    where: {
      ...(periodId === undefined ? {} : { periodId }),
      ...(after ? { OR: [{ createdAt: { lt: after.createdAt } }, { createdAt: after.createdAt, id: { lt: after.id } }] } : {}),
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: count,
  });
  return rows.map(fromDbFile);
}

/** Compressed parts in order, one at a time. */
export async function* readParts(db: Db, fileId: string): AsyncGenerator<Uint8Array> {
  for (let no = 0; ; no++) {
    const part = await db.exportPart.findUnique({ where: { fileId_no: { fileId, no } }, select: { data: true } });
    if (!part) return;
    yield part.data;
  }
}
