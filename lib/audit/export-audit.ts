import type { Context } from "@/lib/auth/context";
import { authorize } from "@/lib/auth/core/authorize";
import { withTransaction } from "@/lib/db/transaction";
import { type CsvColumn, csvHead, csvLine } from "@/lib/kernel/csv";
import type { ChainRow } from "./core/chain";
import { sliceLine } from "./core/slice";
import { recordAudit } from "./record-audit";
import type { AuditExportQuery, AuditFilter } from "./schemas";
import { readHead, readKept } from "./store";

const BATCH = 1_000;
const CSV_FIELDS = [
  ...["seq", "at", "actorKind", "actorId", "actorName", "action", "objectType", "objectId", "outcome"],
  ...["reason", "before", "after", "requestId", "ip", "hash"],
] as const;
const CSV_COLUMNS: CsvColumn[] = CSV_FIELDS.map((name) => ({ name, kind: name === "seq" ? "number" : "text" }));

export type AuditFile = { fileName: string; contentType: string; chunks: AsyncIterable<string> };

/**
 * The log as a file, oldest first, streamed: as JSON lines it carries the seals, and `cli audit verify FILE` proves it
 * anywhere. Rows written after the call are left out. That somebody took it is itself a row. Right: audit.read.
 */
export async function exportAudit(ctx: Context, { format, ...filter }: AuditExportQuery): Promise<AuditFile> {
  authorize(ctx, "audit.read");
  const upTo = filter.upTo ?? String((await readHead(ctx.db))?.seq ?? 0n);
  const after = { format, ...filter, upTo };
  await withTransaction(ctx.db, (tx) => recordAudit(tx, ctx, { action: "audit.export", objectType: "audit", objectId: "log", after }));
  const fileName = `audit-to-${upTo}.${format}`;
  const rows = batchesOf(ctx, { ...filter, upTo });
  return format === "jsonl"
    ? { fileName, contentType: "application/x-ndjson; charset=utf-8", chunks: written(rows, "", sliceLine) }
    : { fileName, contentType: "text/csv; charset=utf-8", chunks: written(rows, csvHead(CSV_COLUMNS), csvRow) };
}

async function* batchesOf(ctx: Context, filter: AuditFilter): AsyncGenerator<ChainRow[]> {
  for (let after = 0n; ; ) {
    const rows = await readKept(ctx.db, filter, after, BATCH);
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = last.seq;
  }
}

async function* written(batches: AsyncIterable<ChainRow[]>, head: string, line: (row: ChainRow) => string): AsyncGenerator<string> {
  if (head) yield head;
  for await (const rows of batches) yield rows.map(line).join("");
}

function csvRow(row: ChainRow): string {
  const fields = new Map<string, unknown>(Object.entries(row));
  return csvLine(
    CSV_COLUMNS,
    CSV_FIELDS.map((name) => {
      const value = fields.get(name) ?? null;
      return value === null ? null : String(value);
    }),
  );
}
