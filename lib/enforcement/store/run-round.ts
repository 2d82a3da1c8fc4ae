/** One round of decisions as one transaction: read and locked, worked out, written. */
import type { Pool, PoolClient } from "pg";
import type { BudgetBook } from "@/lib/budgets/core/book";
import { counterKey } from "@/lib/budgets/core/book";
import type { Amount } from "@/lib/budgets/core/budget";
import { carriedFrom, effectiveLimit } from "@/lib/budgets/core/effective-limit";
import type { Level } from "../core/admit";
import type { Decided } from "../core/decided";
import type { HeldCounter, Hold } from "../core/hold";
import type { Closing, NewReservation, Reservation } from "../core/reservation";
import { type ClosedRow, type CounterState, type Granted, type RoundOutput, workOut } from "../core/round";
import {
  type Changes,
  type CounterId,
  counterId,
  hasOverdue,
  isCurrent,
  lockCounters,
  lockOverdue,
  readCounters,
  readReplays,
  readReservations,
  writeChanges,
} from "./reservations";

/** How long what a process holds is held after it was last seen. */
const CHUNK_MS = 300_000;

export type Asked = { book: BudgetBook; reservation: NewReservation };
export type RoundWork = {
  now: Date;
  holder: string;
  waiting: readonly Asked[];
  granted: ReadonlyMap<string, Granted>;
  closings: readonly Closing[];
  decisions: readonly Decided[];
  low: readonly Hold[];
  idle: readonly Hold[];
  /** Overdue reservations were looked for just now. */
  isSwept: boolean;
};

export type Refusal = { level: Level; left: Amount; spent: Amount; limit: Amount };
type Answer =
  | { kind: "allowed"; left: ReadonlyMap<string, Amount> }
  | { kind: "replayed"; reservation: Reservation }
  | ({ kind: "refused" } & Refusal);
export type RoundResult =
  | { kind: "written"; answers: Answer[]; closed: ReadonlyMap<string, ClosedRow>; freed: readonly string[] }
  /** Nothing was done: the budgets are no longer those that were matched; chunks of this process were taken back; reservations are overdue. */
  | { kind: "stale" }
  | { kind: "chunks lost" }
  | { kind: "overdue"; budgetIds: string[] }
  /** Another process came in between; the next try sees what it wrote. */
  | { kind: "again" };

const UNIQUE_VIOLATION = "23505";
const DEADLOCK = "40P01";

/** @param holdOf The hold of a level, made when there is none. Holds are changed only once the round is written. */
export async function runRound(pool: Pool, holdOf: (level: Level) => Hold, work: RoundWork): Promise<RoundResult> {
  const client = await pool.connect();
  let isBroken = false;
  try {
    await client.query("BEGIN");
    const result = await inTransaction(client, holdOf, work);
    await client.query(result.kind === "written" ? "COMMIT" : "ROLLBACK");
    if (result.kind === "written") result.settle();
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {
      isBroken = true;
    });
    const { code } = error as { code?: string };
    if (code === UNIQUE_VIOLATION || code === DEADLOCK) return { kind: "again" };
    throw error;
  } finally {
    client.release(isBroken);
  }
}

type Written = Extract<RoundResult, { kind: "written" }> & { settle: () => void };

async function inTransaction(
  client: PoolClient,
  holdOf: (level: Level) => Hold,
  work: RoundWork,
): Promise<Exclude<RoundResult, { kind: "written" }> | Written> {
  const version = work.waiting[0]?.book.version;
  if (version !== undefined && !(await isCurrent(client, version))) return { kind: "stale" };
  const replays = await replaysOf(client, work.waiting);
  const fresh = work.waiting.filter(({ reservation }) => !replays.has(replayKey(reservation)));
  const closings = await closingsOf(client, work);
  const counters = await countersOf(client, work, fresh, closings);
  const output = workOut(
    {
      nowMs: work.now.getTime(),
      waiting: fresh.map(({ reservation }) => reservation),
      granted: [...work.granted.values()],
      closings,
      low: work.low,
      idle: work.idle,
    },
    counters,
    holdOf,
  );
  const refused = output.admissions.flatMap((each) => (each.admitted ? [] : [each.level.budget.id]));
  if (refused.length > 0 && !work.isSwept && (await hasOverdue(client, refused, work.now))) return { kind: "overdue", budgetIds: refused };
  // From here on the free part of these holds is the round's.
  for (const [hold, { taken }] of output.free) hold.free -= taken;
  const isKept = await writeChanges(client, changesOf(work, fresh, output)).catch((error: unknown) => {
    giveBack(output);
    throw error;
  });
  if (!isKept) {
    giveBack(output);
    return { kind: "chunks lost" };
  }
  return {
    kind: "written",
    answers: answersOf(work.waiting, replays, output, counters),
    closed: new Map(output.closed.map((row) => [row.id, row])),
    freed: closings.flatMap(({ before }) => before.holds.map(counterId)),
    settle: () => settle(work.now, output, counters),
  };
}

function giveBack({ free }: RoundOutput): void {
  for (const [hold, { taken }] of free) hold.free += taken;
}

function settle(now: Date, { free }: RoundOutput, counters: ReadonlyMap<string, CounterState>): void {
  for (const [hold, after] of free) {
    hold.free += after.free;
    hold.ahead = after.ahead;
    hold.expiresAtMs = now.getTime() + CHUNK_MS;
    const counter = counters.get(hold.counter.id);
    if (counter) hold.left = counter.limit - counter.spent - counter.held;
  }
}

const replayKey = ({ tokenId, idempotencyKey }: NewReservation): string => `${tokenId} ${idempotencyKey}`;

async function replaysOf(client: PoolClient, waiting: readonly Asked[]): Promise<Map<string, Reservation>> {
  const keyed = waiting.flatMap(({ reservation: { tokenId, idempotencyKey } }) =>
    tokenId === null || idempotencyKey === null ? [] : [{ tokenId, idempotencyKey }],
  );
  return keyed.length === 0 ? new Map() : readReplays(client, keyed);
}

async function closingsOf(client: PoolClient, { closings }: RoundWork): Promise<{ closing: Closing; before: Reservation }[]> {
  if (closings.length === 0) return [];
  const stored = await readReservations(
    client,
    closings.map(({ id }) => id),
    true,
  );
  const first = new Map(closings.map((closing) => [closing.id, closing]).reverse() as [string, Closing][]);
  return [...first.values()].flatMap((closing) => {
    const before = stored.get(closing.id);
    return before ? [{ closing, before }] : [];
  });
}

/** Locks every counter that the round may move, and says how much of each may be used. */
async function countersOf(
  client: PoolClient,
  { now, granted, low, idle }: RoundWork,
  waiting: readonly Asked[],
  closings: readonly { before: Reservation }[],
): Promise<Map<string, CounterState>> {
  const asked = new Map<string, HeldCounter>();
  for (const { reservation } of waiting) for (const level of reservation.levels) asked.set(level.id, level);
  for (const { counter } of low) asked.set(counter.id, counter);
  const touched: CounterId[] = [
    ...closings.flatMap(({ before }) => before.holds),
    ...idle.map(({ counter }) => ({ budgetId: counter.budget.id, key: counter.key })),
    ...[...granted.values()].flatMap(({ reservation, chunkIds, closing }) =>
      chunkIds === null || closing ? reservation.levels.map(({ budget, key }) => ({ budgetId: budget.id, key })) : [],
    ),
  ];
  if (asked.size + touched.length === 0) return new Map();
  const fresh = [...asked.values()].map(({ budget, key, value, window: { startsAt, endsAt } }) => ({
    budgetId: budget.id,
    key,
    value,
    startsAt,
    endsAt,
  }));
  const locked = await lockCounters(client, touched, fresh);
  const before = await carriedOf(client, waiting[0]?.book, asked);
  return new Map(
    [...asked].map(([id, { budget, value }]) => {
      const counter = locked.get(id) ?? { spent: 0n, held: 0n };
      return [id, { ...counter, limit: effectiveLimit(budget, value, now, before.get(id) ?? null) }];
    }),
  );
}

/** What the windows before hold, for budgets that carry over what these left. */
async function carriedOf(
  client: PoolClient,
  book: BudgetBook | undefined,
  asked: ReadonlyMap<string, HeldCounter>,
): Promise<Map<string, { spent: Amount }>> {
  const earlier = new Map<string, CounterId>();
  for (const [id, { budget, value, window }] of asked) {
    const before = book && carriedFrom(budget, book.calendar, window);
    if (before) earlier.set(id, { budgetId: budget.id, key: counterKey(value, before) });
  }
  if (earlier.size === 0) return new Map();
  const counters = await readCounters(client, [...earlier.values()]);
  return new Map([...earlier].map(([id, each]) => [id, { spent: counters.get(counterId(each))?.spent ?? 0n }]));
}

function changesOf(work: RoundWork, fresh: readonly Asked[], output: RoundOutput): Changes {
  const expiresAt = new Date(work.now.getTime() + CHUNK_MS);
  const admitted = fresh.filter((_, i) => output.admissions[i]?.admitted).map(({ reservation }) => reservation);
  const granted = [...work.granted.values()].map(({ reservation, closing }) =>
    closing
      ? { ...reservation, closed: { id: closing.id, state: closing.as, actualUsd: closing.actualUsd, eventId: closing.eventId } }
      : reservation,
  );
  return {
    now: work.now,
    held: new Map([...output.held].filter(([, { amount }]) => amount !== 0n)),
    chunks: [...output.chunks].map(([id, { counter, amount }]) => ({ id, holder: work.holder, counter, amount, expiresAt })),
    opened: [...granted, ...admitted],
    closed: output.closed,
    decisions: work.decisions,
  };
}

function answersOf(
  waiting: readonly Asked[],
  replays: ReadonlyMap<string, Reservation>,
  { admissions }: RoundOutput,
  counters: ReadonlyMap<string, CounterState>,
): Answer[] {
  let next = 0;
  return waiting.map(({ reservation }): Answer => {
    const replay = replays.get(replayKey(reservation));
    if (replay) return { kind: "replayed", reservation: replay };
    const admission = admissions[next++];
    if (admission && !admission.admitted) {
      const { spent, limit } = counters.get(admission.level.id) ?? { spent: 0n, limit: 0n };
      return { kind: "refused", level: admission.level, left: admission.left, spent, limit };
    }
    const left = reservation.levels.map(({ id, amount }): [string, Amount] => {
      const counter = counters.get(id);
      return [id, counter ? counter.limit - counter.spent - counter.held - amount : 0n];
    });
    return { kind: "allowed", left: new Map(left) };
  });
}

/**
 * Expires reservations that are overdue, and gives back what they held: of these budgets, or of all. @returns how many.
 * Those that another transaction holds at the moment are left to it.
 */
export async function expireOverdue(pool: Pool, budgetIds: readonly string[] | null, now: Date, limit = 1_000): Promise<number> {
  const client = await pool.connect();
  let isBroken = false;
  try {
    await client.query("BEGIN");
    const overdue = await lockOverdue(client, budgetIds, now, limit);
    const held: Changes["held"] = new Map();
    const sums = held as Map<string, CounterId & { amount: Amount }>;
    for (const { holds } of overdue) {
      for (const { budgetId, key, amount } of holds) {
        const id = counterId({ budgetId, key });
        sums.set(id, { budgetId, key, amount: (sums.get(id)?.amount ?? 0n) - amount });
      }
    }
    await lockCounters(client, [...sums.values()], []);
    const closed = overdue.map(({ id }) => ({ id, state: "expired", actualUsd: null, eventId: null }));
    await writeChanges(client, { now, held, chunks: [], opened: [], closed, decisions: [] });
    await client.query("COMMIT");
    return overdue.length;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {
      isBroken = true;
    });
    throw error;
  } finally {
    client.release(isBroken);
  }
}
