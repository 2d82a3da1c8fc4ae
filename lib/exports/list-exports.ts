import { authorize, type Context } from "@/lib/auth";
import { decodeCursor, type Page, pageOf } from "@/lib/kernel/page";
import type { ExportRow } from "./core/views";
import { requireWhole } from "./require-whole";
import type { ExportsQuery } from "./schemas";
import { readExportPage } from "./store/files";

/** Files that were made, the newest first. Right: chargeback.export, over the whole organisation. */
export async function listExports(ctx: Context, { limit, cursor, period }: ExportsQuery): Promise<Page<ExportRow>> {
  authorize(ctx, "chargeback.export");
  requireWhole(ctx.actor);
  const [createdAt, id] = cursor === undefined ? [] : decodeCursor(cursor, 2);
  const after = createdAt === undefined ? null : { createdAt: new Date(String(createdAt)), id: String(id) };
  const rows = await readExportPage(ctx.db, period, after, limit + 1);
  return pageOf(rows, limit, (row) => [row.createdAt, row.id]);
}
