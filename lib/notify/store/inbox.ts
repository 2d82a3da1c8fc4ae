/** Rows of one person's inbox. */
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { Invalid } from "@/lib/kernel/errors";
import { decodeCursor } from "@/lib/kernel/page";
import type { Severity } from "../core/kinds";
import type { NotificationView } from "../core/notification";

type Row = Omit<NotificationView, "at" | "readAt" | "severity"> & { severity: string; at: Date; readAt: Date | null };

/** One more than `limit`, for the page after. */
export async function readInbox(
  db: Db,
  userId: string,
  { limit, cursor, severity }: { limit: number; cursor?: string | undefined; severity?: Severity | undefined },
): Promise<NotificationView[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT n.id, n.kind, n.severity, n.title, n.body, n.href, n.at, r.read_at AS "readAt"
    FROM notification_receipt r JOIN notification n ON n.id = r.notification_id
    WHERE r.user_id = ${userId} ${severity === undefined ? Prisma.empty : Prisma.sql`AND n.severity = ${severity}`} ${after(cursor)}
    ORDER BY r.read_at IS NOT NULL, n.at DESC, n.id DESC LIMIT ${limit + 1}`;
  return rows.map((row) => ({
    ...row,
    severity: row.severity as Severity,
    at: row.at.toISOString(),
    readAt: row.readAt?.toISOString() ?? null,
  }));
}

function after(cursor: string | undefined): Prisma.Sql {
  if (cursor === undefined) return Prisma.empty;
  const [isRead, text, id] = decodeCursor(cursor, 3);
  const at = new Date(String(text));
  if (Number.isNaN(at.getTime())) throw new Invalid("The cursor is not one that this list gave out.");
  const below = Prisma.sql`(n.at, n.id) < (${at}, ${String(id)})`;
  return isRead === 1 ? Prisma.sql`AND r.read_at IS NOT NULL AND ${below}` : Prisma.sql`AND (r.read_at IS NOT NULL OR ${below})`;
}

export const countUnreadOf = (db: Db, userId: string): Promise<number> => db.notificationReceipt.count({ where: { userId, readAt: null } });

export async function writeRead(db: Db, userId: string, ids: "all" | readonly string[], readAt: Date | null): Promise<void> {
  const which = ids === "all" ? {} : { notificationId: { in: [...ids] } };
  // What was read before keeps its time.
  const unlike = readAt === null ? { readAt: { not: null } } : { readAt: null };
  await db.notificationReceipt.updateMany({ where: { userId, ...which, ...unlike }, data: { readAt } });
}
