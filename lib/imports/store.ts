import type { Db, Tx } from "@/lib/db/client";
import { cutOfId, type ExportCut } from "@/lib/metering/core/adapters/usage-export";
import { type LiveDay, liveKey } from "./core/export-overlap";
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

/** The sources of files that name none: providers' exports stand apart from what people write down. @returns its id. */
export async function ensureFileSource(db: Db, id: keyof typeof FILE_SOURCES): Promise<string> {
  // Not `upsert`, which looks first: of two first files at once one would fail.
  await db.source.createMany({ data: [{ id, name: FILE_SOURCES[id], kind: "csv" }], skipDuplicates: true });
  return id;
}
const FILE_SOURCES = { files: "Uploaded files", "usage-exports": "Providers' usage exports" } as const;

/** Until the transaction ends no other export of the source is compared with what is counted: two at once would both be new. */
export async function lockExports(tx: Tx, sourceId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`usage export:${sourceId}`}, 0))`;
}

export type ExportSpan = { sourceId: string; providers: readonly string[]; start: Date; end: Date };

/**
 * The days on which calls of these providers were told as they happened, with the keys that were named; by other sources,
 * or by this one beside its exports. Calls on flat plans are in no provider's export.
 */
export async function readLiveDays(db: Db, { sourceId, providers, start, end }: ExportSpan): Promise<Map<string, LiveDay>> {
  const rows = await db.$queryRaw<{ day: string; provider: string; credentialIds: string[]; hasUnknownKeys: boolean }[]>`
    SELECT to_char(day, 'YYYY-MM-DD') AS day, provider, coalesce(array_agg(credential_id) FILTER (WHERE credential_id IS NOT NULL), '{}') AS "credentialIds",
           bool_or(credential_id IS NULL) AS "hasUnknownKeys"
    FROM (
      SELECT u.day, d.provider, d.credential_id FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id
      WHERE u.day >= (${start}::timestamptz AT TIME ZONE 'UTC')::date AND u.day <= (${end}::timestamptz AT TIME ZONE 'UTC')::date
        AND d.source_id <> ${sourceId} AND d.provider = ANY(${providers}) AND d.billing = 'metered'
      UNION
      SELECT (l.occurred_at AT TIME ZONE 'UTC')::date, d.provider, d.credential_id FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
      WHERE d.source_id = ${sourceId} AND l.occurred_at >= date_trunc('day', ${start}::timestamptz, 'UTC') AND l.occurred_at < ${end}::timestamptz + interval '1 day'
        AND d.provider = ANY(${providers}) AND d.billing = 'metered' AND l.role = 'billable' AND l.producer NOT LIKE 'usage-export:%'
    ) told GROUP BY 1, 2`;
  return new Map(
    rows.map(({ credentialIds, ...row }) => [liveKey(row.provider, row.day), { ...row, credentialIds: new Set(credentialIds) }]),
  );
}

/** What exports of this source counted in a span, or in buckets that began up to a day before it. */
export async function readEarlierExports(db: Db, { sourceId, providers, start, end }: ExportSpan): Promise<ExportCut[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT l.source_event_id AS id FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
    WHERE d.source_id = ${sourceId} AND l.occurred_at > ${start}::timestamptz - interval '1 day' AND l.occurred_at < ${end}::timestamptz
      AND d.provider = ANY(${providers}) AND l.role = 'billable' AND l.producer LIKE 'usage-export:%'`;
  return rows.flatMap(({ id }) => cutOfId(id) ?? []);
}
