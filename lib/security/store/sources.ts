import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { KeySet, SecuritySource, SourceFormat } from "../core/source";

type Row = Prisma.SecuritySourceGetPayload<object>;

const fromDb = (row: Row): SecuritySource => ({
  ...row,
  format: row.format as SourceFormat,
  keySet: row.keySet as KeySet | null,
});

/** By name; those that are switched off last. */
export async function readSources(db: Db | Tx): Promise<SecuritySource[]> {
  const rows = await db.securitySource.findMany({
    orderBy: [{ disabledAt: { sort: "asc", nulls: "first" } }, { name: "asc" }, { id: "asc" }],
  });
  return rows.map(fromDb);
}

export async function readSource(db: Db | Tx, id: string): Promise<SecuritySource | null> {
  const row = await db.securitySource.findUnique({ where: { id } });
  return row ? fromDb(row) : null;
}

export async function lockSource(tx: Tx, id: string): Promise<SecuritySource | null> {
  await tx.$queryRaw`SELECT 1 FROM security_source WHERE id = ${id} FOR UPDATE`;
  return readSource(tx, id);
}

type NewSource = Pick<SecuritySource, "id" | "name" | "format" | "createdAt" | "createdBy"> &
  Partial<Pick<SecuritySource, "issuer" | "audience" | "keySet" | "keySetUrl" | "sealedSecret">>;

export async function insertSource(tx: Db | Tx, { keySet, ...source }: NewSource): Promise<void> {
  await tx.securitySource.create({ data: { ...source, ...(keySet ? { keySet: keySet as unknown as Prisma.InputJsonObject } : {}) } });
}

/** The source that stands for a token of ours, or for uploads; made when it is first needed. */
export async function ensureSource(db: Db, source: NewSource): Promise<void> {
  await db.securitySource.createMany({ data: [{ ...source, keySet: Prisma.DbNull }], skipDuplicates: true });
}

export type SourceEdit = Partial<Pick<SecuritySource, "name" | "audience" | "keySet" | "keySetUrl" | "sealedSecret" | "disabledAt">>;

export async function writeSource(tx: Tx, id: string, { keySet, ...edit }: SourceEdit): Promise<void> {
  const keys = keySet === undefined ? {} : { keySet: keySet === null ? Prisma.DbNull : (keySet as unknown as Prisma.InputJsonObject) };
  await tx.securitySource.update({ where: { id }, data: { ...edit, ...keys } });
}

export type Taken = { at: Date; unknown: number; refused: number; isReport: boolean };

export async function countItems(db: Db | Tx, id: string, { at, unknown, refused, isReport }: Taken): Promise<void> {
  await db.securitySource.update({
    where: { id },
    data: {
      unknownItems: { increment: unknown },
      refusedItems: { increment: refused },
      lastItemAt: at,
      ...(isReport ? { lastReportAt: at } : {}),
    },
  });
}

/** What a source of usage is called, whose token sends. */
export const readUsageSourceName = async (db: Db, id: string): Promise<string | null> =>
  (await db.source.findUnique({ where: { id }, select: { name: true } }))?.name ?? null;
