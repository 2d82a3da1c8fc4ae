import { authorize, type Context } from "@/lib/auth";
import { nameDirectory } from "@/lib/identities";
import { decodeCursor, pageOf } from "@/lib/kernel/page";
import { addUtcDays } from "@/lib/kernel/period";
import type { StoredCase } from "./core/case";
import type { CaseQueue, CaseSumView, CaseView } from "./core/views";
import type { CaseQuery } from "./schemas";
import { seenIdentities } from "./sight";
import { type CaseSum, readCasePage, readUserNames, sumOpenCases } from "./store/cases";
import { readKeyLists } from "./store/key-lists";

/**
 * Cases, the dearest first, with what is open by kind and how old the lists of keys are. Right: inventory.read; cases of
 * identities that the caller sees, all others for who sees everything. @throws Invalid for a foreign cursor.
 */
export async function listCases(ctx: Context, query: CaseQuery): Promise<CaseQueue> {
  authorize(ctx, "inventory.read");
  const now = ctx.clock.now();
  const seen = await seenIdentities(ctx);
  const [cost, id] = query.cursor === undefined ? [] : decodeCursor(query.cursor, 2);
  const after = cost === undefined ? null : { costUsd: amountOf(cost), id: String(id) };
  const filter = {
    ...{ kind: query.kind, state: query.state, text: query.query },
    assigneeId: query.assignee === "me" ? ctx.actor.id : query.assignee,
    before: query.olderThanDays === undefined ? undefined : addUtcDays(now, -query.olderThanDays),
    dueBefore: query.overdue ? now : undefined,
  };
  const page = pageOf(await readCasePage(ctx.db, seen, filter, { limit: query.limit + 1, after }), query.limit, (row) => [
    row.costUsd,
    row.id,
  ]);
  return {
    data: await caseViews(ctx, page.data),
    nextCursor: page.nextCursor,
    open: (await sumOpenCases(ctx.db, seen, now)).map((sum) => sumView(sum, now)),
    lists: seen === "all" ? await readKeyLists(ctx.db) : [],
  };
}

const amountOf = (value: unknown): string => (/^\d{1,15}(\.\d{1,15})?$/.test(String(value)) ? String(value) : "0");
const DAY_MS = 86_400_000;
const daysSince = (from: Date, now: Date): number => Math.max(0, Math.floor((now.getTime() - from.getTime()) / DAY_MS));

const sumView = ({ oldestAt, ...sum }: CaseSum, now: Date): CaseSumView => ({ ...sum, oldestDays: daysSince(oldestAt, now) });

export async function caseViews(ctx: Context, rows: readonly StoredCase[]): Promise<CaseView[]> {
  const now = ctx.clock.now();
  const names = await nameDirectory(ctx.db);
  const users = await readUserNames(
    ctx.db,
    rows.flatMap(({ assigneeId }) => assigneeId ?? []),
  );
  return rows.map((row) => ({
    ...{ id: row.id, kind: row.kind, title: row.title, costUsd: row.costUsd, state: row.state },
    identity: row.identityId === null ? null : { id: row.identityId, name: names.identities.get(row.identityId)?.name ?? row.identityId },
    ...{ firstSeenAt: row.firstSeenAt.toISOString(), lastSeenAt: row.lastSeenAt.toISOString(), dueAt: row.dueAt.toISOString() },
    ageDays: daysSince(row.firstSeenAt, now),
    assignee: row.assigneeId === null ? null : { id: row.assigneeId, name: users.get(row.assigneeId) ?? row.assigneeId },
    isOverdue: row.state === "open" && row.dueAt < now,
  }));
}
