import { authorize, type Context, readCalendar } from "@/lib/auth";
import { type Directory, nameDirectory } from "@/lib/identities";
import { findDriftNow } from "./check-counters";
import { formatAmount } from "./core/budget";
import { changesBetween } from "./core/changes";
import { isQuickToCount } from "./core/count-ledger";
import { budgetView, counterView, fullness, type NameOf, namesFrom, raiseView } from "./core/describe-budget";
import { fullestOf } from "./core/sort-budgets";
import type { BudgetDetail } from "./core/views";
import { listRequests } from "./list-requests";
import { countedFrom, readRunningCounts } from "./read-counts";
import { countsSeen, noSuchBudget, readStanding, seesCount } from "./sight";
import { readBudgets, readRaises, readStoredBudget, type StoredBudget } from "./store/budgets";
import { readActorNames, readHistory } from "./store/history";
import { readOpenReservations, readPastCounters } from "./store/read-counters";

const MOST_RUNNING = 200;
const MOST_PAST = 24;
const MOST_RESERVATIONS = 100;
const MOST_HISTORY = 100;
const MOST_REQUESTS = 100;

/**
 * A budget with its counts, windows before, raises, parts, history and what is set aside now. Of a budget that counts apart
 * a caller with a part of the organisation sees the counts in it. Right: spend.read.
 * @throws NotFound when there is none, or it lies outside the caller's scope.
 */
export async function readBudget(ctx: Context, id: string): Promise<BudgetDetail> {
  authorize(ctx, "spend.read");
  const now = ctx.clock.now();
  const [budget, standing, directory] = await Promise.all([readStoredBudget(ctx.db, id), readStanding(ctx), nameDirectory(ctx.db)]);
  const seen = budget ? countsSeen(ctx, budget, standing) : "none";
  if (!budget || seen === "none") throw noSuchBudget();
  const counts = (await readRunningCounts(ctx.db, [budget], now, MOST_RUNNING)).get(id) ?? { counted: [], running: 0 };
  const counted = counts.counted.filter(({ value }) => seesCount(seen, value));
  if (seen !== "all" && counted.length === 0) throw noSuchBudget();
  const nameOf = namesFrom(directory);
  const parent = budget.parentId === null ? null : await readStoredBudget(ctx.db, budget.parentId);
  const running = seen === "all" ? counts.running : counted.length;
  const byFullness = counted
    .map((each) => ({ each, share: fullness(budget, each, now) }))
    .sort((a, b) => (a.share === b.share ? 0 : a.share < b.share ? 1 : -1));
  return {
    ...budgetView(budget, parent && { id: parent.id, name: parent.name }, fullestOf(budget, counted, now), running, now, nameOf),
    running: byFullness.map(({ each }) => counterView(budget, each, now, nameOf)),
    past: budget.per === null ? await pastWindows(ctx, budget, now, nameOf) : [],
    raises: await shownRaises(ctx, budget, now, nameOf, (value) => seesCount(seen, value)),
    requests: (await listRequests(ctx, { budget: id, limit: MOST_REQUESTS })).data,
    parts: seen === "all" ? await partsOf(ctx, id) : [],
    history: seen === "all" ? await historyOf(ctx, id) : [],
    openReservations: await shownReservations(ctx, id, directory, (value) => seesCount(seen, value)),
    drift: seen === "all" ? await driftOf(ctx, budget) : [],
  };
}

async function pastWindows(ctx: Context, budget: StoredBudget, now: Date, nameOf: NameOf): Promise<BudgetDetail["past"]> {
  // One more, which says what was carried into the oldest shown.
  const rows = await readPastCounters(ctx.db, budget.id, now, MOST_PAST + 1);
  return rows.slice(0, MOST_PAST).map((row, i) => {
    const older = rows[i + 1];
    const isNext = older?.endsAt?.getTime() === row.startsAt?.getTime();
    const wasCounted = row.startsAt !== null && row.startsAt > budget.startsAt;
    const carried = wasCounted ? new Map(older && isNext ? [["", older]] : []) : null;
    return counterView(budget, countedFrom(row, carried), now, nameOf);
  });
}

async function partsOf(ctx: Context, id: string): Promise<BudgetDetail["parts"]> {
  const parts = await readBudgets(ctx.db, { parentId: id, isArchived: false });
  return parts.map((part) => ({ id: part.id, name: part.name, limit: formatAmount(part.limit) }));
}

async function shownRaises(
  ctx: Context,
  budget: StoredBudget,
  now: Date,
  nameOf: NameOf,
  isSeen: (value: string) => boolean,
): Promise<BudgetDetail["raises"]> {
  const raises = (await readRaises(ctx.db, budget.id)).filter(({ value }) => isSeen(value));
  const names = await readActorNames(
    ctx.db,
    raises.map(({ createdBy }) => createdBy),
  );
  return raises.map((raise) => raiseView(budget, raise, names.get(raise.createdBy) ?? raise.createdBy, now, nameOf));
}

async function shownReservations(
  ctx: Context,
  budgetId: string,
  { identities }: Directory,
  isSeen: (value: string) => boolean,
): Promise<BudgetDetail["openReservations"]> {
  const rows = await readOpenReservations(ctx.db, budgetId, MOST_RESERVATIONS);
  return rows
    .filter(({ value }) => isSeen(value))
    .map(({ id, kind, holder, identityId, amount, createdAt, expiresAt }) => ({
      id,
      kind,
      holder,
      identity: identityId === null ? null : { id: identityId, name: identities.get(identityId)?.name ?? identityId },
      amount: formatAmount(amount),
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
    }));
}

async function historyOf(ctx: Context, id: string): Promise<BudgetDetail["history"]> {
  const rows = await readHistory(ctx.db, id, MOST_HISTORY);
  return rows.map(({ at, by, action, before, after, reason }) => ({ at, by, action, reason, changes: changesBetween(before, after) }));
}

/**
 * In the window that runs, and where roll-ups alone can tell: a page does not wait for lines to be read. All others are compared
 * and mended by the hourly check, and what that found stands in the history.
 */
async function driftOf(ctx: Context, budget: StoredBudget): Promise<BudgetDetail["drift"]> {
  const { id, archivedAt } = budget;
  if (archivedAt !== null || !isQuickToCount({ calendar: await readCalendar(ctx.db) }, budget, ctx.clock.now())) return [];
  return (await findDriftNow(ctx, 1, id)).map(({ value, key, spent, ledger, held, reserved }) => ({
    value,
    window: key.slice(value.length + 1),
    spent: formatAmount(spent),
    ledger: formatAmount(ledger),
    held: formatAmount(held),
    reserved: formatAmount(reserved),
  }));
}
