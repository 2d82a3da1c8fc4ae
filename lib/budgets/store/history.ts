/** What the audit log says of a budget, and how those who did it are called. */
import type { Db } from "@/lib/db/client";

export type LoggedChange = { at: string; by: string; action: string; before: unknown; after: unknown; reason: string | null };

/** Newest first. */
export async function readHistory(db: Db, budgetId: string, most: number): Promise<LoggedChange[]> {
  const rows = await db.auditEvent.findMany({
    where: { objectType: "budget", objectId: budgetId, outcome: "done" },
    orderBy: { seq: "desc" },
    take: most,
    select: { at: true, actorName: true, action: true, before: true, after: true, reason: true },
  });
  return rows.map(({ actorName, before, after, ...row }) => ({ ...row, by: actorName, before: read(before), after: read(after) }));
}

/** A tampered row may hold anything; the page still opens. */
function read(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Names of people who signed in; what is no person is called by its id. */
export async function readActorNames(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await db.user.findMany({ where: { id: { in: [...new Set(ids)] } }, select: { id: true, name: true } });
  return new Map(rows.map(({ id, name }) => [id, name]));
}
