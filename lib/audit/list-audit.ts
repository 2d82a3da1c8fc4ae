import type { Context } from "@/lib/auth/context";
import { authorize } from "@/lib/auth/core/authorize";
import { decodeCursor, type Page, pageOf } from "@/lib/kernel/page";
import type { AuditEntry, AuditQuery } from "./schemas";
import { readEntries } from "./store";

/** What a platform admin may read: the objects that this role works on. */
const PLATFORM_TYPES = [
  "user",
  "token",
  "source",
  "setup",
  "session",
  "import",
  "inventory",
  "identity",
  "credential",
  "team",
  "business_unit",
  "application",
  "environment",
  "tool",
  "person",
  "cost_centre",
  "tenant",
  "price",
  "alias",
  "request",
];

/**
 * The audit log, newest first. Needs audit.read; with audit.read_area only, the rows of the platform's own objects.
 * @throws Forbidden without either right, Invalid for a foreign cursor.
 */
export async function listAudit(ctx: Context, query: AuditQuery): Promise<Page<AuditEntry>> {
  const onlyArea = !ctx.actor.rights.has("audit.read") && ctx.actor.rights.has("audit.read_area");
  authorize(ctx, onlyArea ? "audit.read_area" : "audit.read");
  const [cursor] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 1);
  const beforeSeq = cursor === undefined || !/^\d{1,18}$/.test(String(cursor)) ? undefined : BigInt(String(cursor));
  const rows = await readEntries(ctx.db, query, onlyArea ? PLATFORM_TYPES : undefined, beforeSeq);
  return pageOf(rows, query.limit, (row) => [row.seq]);
}
