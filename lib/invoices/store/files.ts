/** Files that were taken, and those that were refused with why. */
import type { Db, Tx } from "@/lib/db/client";
import { decodeCursor, encodeCursor, type Page, type PageQuery } from "@/lib/kernel/page";
import { utcDate } from "@/lib/kernel/period";
import type { CurrencyTotal, FileView, RowFault } from "../core/views";

export type StoredFile = Omit<FileView, "source" | "createdAt" | "bytes"> & {
  sourceId: string;
  bytes: number;
  createdById: string;
  createdAt: Date;
};

const dayOf = (text: string | null): Date | null => (text === null ? null : new Date(`${text}T00:00:00Z`));

export async function insertFile(tx: Tx, { createdById, createdBy, bytes, fromDay, toDay, ...file }: StoredFile): Promise<void> {
  const days = { fromDay: dayOf(fromDay), toDay: dayOf(toDay) };
  await tx.invoiceFile.create({ data: { ...file, ...days, bytes: BigInt(bytes), createdBy: createdById, createdByName: createdBy } });
}

type DbFile = NonNullable<Awaited<ReturnType<Db["invoiceFile"]["findUnique"]>>>;

const fromDbFile = (
  { sourceId, createdBy: _, createdByName, bytes, totals, faults, ...row }: DbFile,
  names: ReadonlyMap<string, string>,
): FileView => ({
  ...row,
  source: { id: sourceId, name: names.get(sourceId) ?? sourceId },
  bytes: String(bytes),
  state: row.state as FileView["state"],
  totals: totals as CurrencyTotal[],
  faults: faults as RowFault[],
  fromDay: row.fromDay && utcDate(row.fromDay),
  toDay: row.toDay && utcDate(row.toDay),
  createdBy: createdByName,
  createdAt: row.createdAt.toISOString(),
});

const namesOf = async (db: Db | Tx): Promise<Map<string, string>> =>
  new Map((await db.invoiceSource.findMany({ select: { id: true, name: true } })).map(({ id, name }) => [id, name]));

export async function readFileRow(db: Db | Tx, id: string): Promise<FileView | null> {
  const row = await db.invoiceFile.findUnique({ where: { id } });
  return row && fromDbFile(row, await namesOf(db));
}

/** The same bytes, taken for this source before. */
export async function readTaken(db: Db | Tx, sourceId: string, sha256: string): Promise<FileView | null> {
  const row = await db.invoiceFile.findFirst({ where: { sourceId, sha256, state: "taken" }, orderBy: { createdAt: "asc" } });
  return row && fromDbFile(row, await namesOf(db));
}

/** The newest first, without the rows of their reports beyond the first. */
export async function readFiles(
  db: Db,
  { limit, cursor, sourceId }: PageQuery & { sourceId?: string | undefined },
): Promise<Page<FileView>> {
  const [at, id] = cursor === undefined ? [] : decodeCursor(cursor, 2).map(String);
  const before =
    at === undefined || id === undefined ? {} : { OR: [{ createdAt: { lt: new Date(at) } }, { createdAt: new Date(at), id: { lt: id } }] };
  const rows = await db.invoiceFile.findMany({
    where: { ...before, ...(sourceId !== undefined && { sourceId }) },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: limit + 1,
  });
  const names = await namesOf(db);
  const data = rows.slice(0, limit).map((row) => {
    const file = fromDbFile(row, names);
    return { ...file, faults: file.faults.slice(0, 1) };
  });
  const last = data.at(-1);
  return { data, nextCursor: rows.length > limit && last ? encodeCursor([last.createdAt, last.id]) : null };
}
