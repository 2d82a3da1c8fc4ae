/** Requests for more, what was said to each, and what their approval looks at. */
import type { Db, Tx } from "@/lib/db/client";
import { groupBy } from "@/lib/identities/core/grouping";
import { type Need, needText, readNeed } from "../core/approval";
import type { Approval, RequestState } from "../core/approval-duty";
import { type Amount, formatAmount, parseAmount } from "../core/budget";
import type { After } from "../core/instant-cursor";

/** Windows that tell what is usual. */
const USUAL_WINDOWS = 12;
/** How far back usage tells who shares an account. */
const SHARED_DAYS = 90;
const DAY_MS = 86_400_000;

export type StoredApproval = Approval & { byName: string; at: Date; reason: string };
export type StoredRequest = {
  id: string;
  budgetId: string;
  value: string;
  kind: "raise" | "limit";
  amount: Amount;
  endsAt: Date | null;
  reason: string;
  state: RequestState;
  needs: Need[];
  createdAt: Date;
  createdBy: string;
  createdByName: string;
  expiresAt: Date;
  closedAt: Date | null;
  approvals: StoredApproval[];
};

type Row = Awaited<ReturnType<Db["budgetRequest"]["findUniqueOrThrow"]>>;

async function withApprovals(db: Db | Tx, rows: readonly Row[]): Promise<StoredRequest[]> {
  const said = await db.budgetApproval.findMany({ where: { requestId: { in: rows.map(({ id }) => id) } }, orderBy: { at: "asc" } });
  const saidTo = groupBy(said, ({ requestId }) => requestId);
  return rows.map((row) => ({
    ...row,
    kind: row.kind as StoredRequest["kind"],
    state: row.state as RequestState,
    amount: parseAmount(row.amount.toFixed()),
    needs: row.needs.map(readNeed),
    approvals: (saidTo.get(row.id) ?? []).map(({ requestId: _, ...approval }) => approval as StoredApproval),
  }));
}

/** Newest first. What has expired unnoticed is no longer waiting. */
export async function readRequests(
  db: Db,
  query: { state?: "waiting" | "decided" | undefined; budgetId?: string | undefined; limit: number; after: After | null },
  now: Date,
): Promise<StoredRequest[]> {
  const waiting = { state: "waiting", expiresAt: { gt: now } };
  const rows = await db.budgetRequest.findMany({
    where: {
      AND: [
        query.state === "waiting" ? waiting : query.state === "decided" ? { NOT: waiting } : {},
        query.budgetId === undefined ? {} : { budgetId: query.budgetId },
        query.after ? { OR: [{ createdAt: { lt: query.after.at } }, { createdAt: query.after.at, id: { lt: query.after.id } }] } : {},
      ],
    },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: query.limit,
  });
  return withApprovals(db, rows);
}

export async function readRequest(db: Db | Tx, id: string): Promise<StoredRequest | null> {
  const row = await db.budgetRequest.findUnique({ where: { id } });
  return row && ((await withApprovals(db, [row]))[0] ?? null);
}

/** The request, locked until the transaction ends. */
export async function lockRequest(tx: Tx, id: string): Promise<StoredRequest | null> {
  await tx.$queryRaw`SELECT 1 FROM budget_request WHERE id = ${id} FOR UPDATE`;
  return readRequest(tx, id);
}

/** Whether one waits already for the same count. */
export const countWaitingRequests = (tx: Tx, budgetId: string, value: string, now: Date): Promise<number> =>
  tx.budgetRequest.count({ where: { budgetId, value, state: "waiting", expiresAt: { gt: now } } });

export async function insertRequest(tx: Tx, { approvals: _, ...request }: StoredRequest): Promise<void> {
  await tx.budgetRequest.create({ data: { ...request, amount: formatAmount(request.amount), needs: request.needs.map(needText) } });
}

export async function insertApproval(tx: Tx, requestId: string, approval: StoredApproval): Promise<void> {
  await tx.budgetApproval.create({ data: { requestId, ...approval } });
}

export async function writeRequest(
  tx: Tx,
  id: string,
  { needs, ...change }: { needs?: readonly Need[]; state?: RequestState; closedAt?: Date },
): Promise<void> {
  await tx.budgetRequest.update({ where: { id }, data: { ...change, ...(needs ? { needs: needs.map(needText) } : {}) } });
}

/** Waiting requests whose time is over, locked; those that somebody decides right now are left to them. */
export async function lockExpired(tx: Tx, now: Date): Promise<StoredRequest[]> {
  const locked = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM budget_request WHERE state = 'waiting' AND expires_at <= ${now} ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED`;
  return withApprovals(tx, await tx.budgetRequest.findMany({ where: { id: { in: locked.map(({ id }) => id) } } }));
}

/** Two requests for one budget follow each other. */
export async function lockBudget(tx: Tx, id: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM budget WHERE id = ${id} FOR UPDATE`;
}

/** Changes of budgets follow each other, so that what is left of an envelope is given once. Before any budget is locked. */
export async function lockBudgets(tx: Tx): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM ledger_version WHERE id = 1 FOR UPDATE`;
}

/** What the windows before used, newest first; windows without usage are not there. */
export async function readPastSpends(tx: Tx, budgetId: string, value: string, now: Date): Promise<Amount[]> {
  const rows = await tx.budgetCounter.findMany({
    where: { budgetId, value, endsAt: { lte: now }, spent: { gt: 0 } },
    orderBy: { endsAt: "desc" },
    take: USUAL_WINDOWS,
    select: { spent: true },
  });
  return rows.map(({ spent }) => parseAmount(spent.toFixed()));
}

/** An identity, and of how many applications and owners it was lately, by its assignments and by its usage. */
export async function readAccount(tx: Tx, identityId: string, now: Date) {
  const since = new Date(now.getTime() - SHARED_DAYS * DAY_MS);
  const [row] = await tx.$queryRaw<{ name: string; kind: string; applications: number; owners: number }[]>`
    WITH held AS (
      SELECT application_id, owner_id FROM identity_assignment WHERE identity_id = ${identityId} AND (valid_to IS NULL OR valid_to > ${since})
      UNION
      SELECT d.application_id, d.owner_id FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id
      WHERE d.identity_id = ${identityId} AND u.day >= ${since}::date)
    SELECT name, kind, (SELECT count(DISTINCT application_id)::int FROM held) AS applications,
      (SELECT count(DISTINCT owner_id)::int FROM held) AS owners FROM identity WHERE id = ${identityId}`;
  return row ?? null;
}

export const readEnvironments = (tx: Tx): Promise<{ id: string; name: string; kind: string }[]> =>
  tx.environment.findMany({ select: { id: true, name: true, kind: true } });

/** Accounts in use that were given one of these roles. */
export async function readUsersWith(db: Db, roles: readonly string[]): Promise<string[]> {
  const where = { disabledAt: null, grants: { some: { role: { in: [...roles] } } } };
  return (await db.user.findMany({ where, select: { id: true }, orderBy: { id: "asc" } })).map(({ id }) => id);
}
