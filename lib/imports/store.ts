import type { Db, Tx } from "@/lib/db/client";
import type { ImportKind } from "./schemas";

export type ImportRecord = {
  id: string;
  kind: ImportKind;
  fileName: string;
  state: "done" | "failed";
  accepted: number;
  duplicates: number;
  rejected: number;
  createdBy: string;
  createdAt: string;
  hasErrorFile: boolean;
};
type ImportRow = NonNullable<Awaited<ReturnType<Db["import"]["findUnique"]>>>;

const fromDbImport = (row: ImportRow): ImportRecord => ({
  id: row.id,
  kind: row.kind as ImportKind,
  fileName: row.fileName,
  state: row.state as ImportRecord["state"],
  accepted: row.accepted,
  duplicates: row.duplicates,
  rejected: row.rejected,
  createdBy: row.createdBy,
  createdAt: row.createdAt.toISOString(),
  hasErrorFile: row.errorFile !== null,
});

export async function addImport(
  tx: Tx,
  record: Omit<ImportRecord, "hasErrorFile" | "createdAt"> & { createdAt: Date; errorFile: string },
): Promise<ImportRecord> {
  const { errorFile, createdAt, ...fields } = record;
  return fromDbImport(
    await tx.import.create({ data: { ...fields, createdAt, finishedAt: createdAt, errorFile: errorFile === "" ? null : errorFile } }),
  );
}

export async function readImports(db: Db, limit: number): Promise<ImportRecord[]> {
  return (await db.import.findMany({ orderBy: { createdAt: "desc" }, take: limit })).map(fromDbImport);
}

export async function readErrorFile(db: Db, id: string): Promise<{ fileName: string; content: string } | null> {
  const row = await db.import.findUnique({ where: { id }, select: { fileName: true, errorFile: true } });
  return row ? { fileName: row.fileName, content: row.errorFile ?? "" } : null;
}

/** The source of files that name none. @returns its id. */
export async function ensureFileSource(db: Db): Promise<string> {
  const id = "files";
  await db.source.upsert({ where: { id }, create: { id, name: "Uploaded files", kind: "csv" }, update: {} });
  return id;
}
