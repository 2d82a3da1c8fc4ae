/**
 * Decides for one process whether calls fit in their budgets. What is far from its limit is decided from chunks that the
 * process holds, without the database; what is near it by one transaction for all that wait, exactly. What was decided is
 * written a moment later, and covered by its chunk until then: a process that dies leaves its chunks held until they expire.
 */

import type { BudgetBook } from "@/lib/budgets/core/book";
import type { Amount } from "@/lib/budgets/core/budget";
import { type Db, poolOf } from "@/lib/db/client";
import type { Clock } from "@/lib/kernel/clock";
import { Unavailable } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import type { Level } from "./core/admit";
import { type Decided, DecisionLog } from "./core/decided";
import { Hold } from "./core/hold";
import type { Closing, NewReservation, Reservation } from "./core/reservation";
import type { ClosedRow, Granted } from "./core/round";
import { type Asked, expireOverdue, type Refusal, type RoundResult, runRound } from "./store/run-round";

/**
 * How long what was decided here may wait to be written, and how much of it: half a thousand rows are written together in a few
 * milliseconds of this process.
 */
const WRITE_MS = 200;
const MANY = 500;
/** How long closings wait for company. */
const GATHER_MS = 3;
/** A refusal by the database stands for so long for calls that need no less. */
const REFUSED_MS = 250;
const TICK_MS = 1_000;
/** Chunks are not used in their last moments: clocks and pauses of a process. */
const MARGIN_MS = 5_000;
const MOST_UNWRITTEN = 20_000;
/** Of each of two generations. */
const MOST_RECENT = 10_000;
const RETRY_MS = 250;

export type Outcome =
  | { kind: "allowed"; reservation: NewReservation; left: ReadonlyMap<string, Amount> }
  | { kind: "replayed"; reservation: Reservation }
  | ({ kind: "refused" } & Refusal)
  /** The budgets changed: to be matched and asked again. */
  | { kind: "stale" };

type Waiting = Asked & { resolve: (outcome: Outcome) => void; reject: (error: unknown) => void };
type Closer = { closing: Closing; resolve: (row: ClosedRow | null) => void; reject: (error: unknown) => void };

export class Authoriser {
  readonly #pool: ReturnType<typeof poolOf>;
  readonly #clock: Clock;
  readonly #holder: string;
  readonly #holds = new Map<string, Hold>();
  readonly #refused = new Map<string, Refusal & { untilMs: number }>();
  readonly #log = new DecisionLog();
  #waiting: Waiting[] = [];
  #granted = new Map<string, Granted>();
  #recent = new Map<string, NewReservation>();
  #lessRecent = new Map<string, NewReservation>();
  #closers: Closer[] = [];
  #timer: NodeJS.Timeout | undefined;
  #dueMs = Number.POSITIVE_INFINITY;
  #running: Promise<void> | undefined;
  #ticker: NodeJS.Timeout | undefined;
  /** Overdue reservations were looked for just now, and there were none to be had. */
  #isSwept = false;
  /** Transactions so far, for whoever measures. */
  rounds = 0;

  constructor(db: Db, clock: Clock, holder = newId("prc")) {
    this.#pool = poolOf(db);
    this.#clock = clock;
    this.#holder = holder;
  }

  /**
   * Sets budget aside in all levels of a call, or in none. @param isDurable Answered only once it is written.
   * @throws Unavailable while the database is away and what is decided here cannot be written.
   */
  reserve(book: BudgetBook, reservation: NewReservation, isDurable = reservation.idempotencyKey !== null): Outcome | Promise<Outcome> {
    if (this.#granted.size + this.#waiting.length > MOST_UNWRITTEN) throw new Unavailable("Decisions cannot be written right now.", 1);
    const nowMs = this.#nowMs();
    if (!isDurable) {
      const chunkIds = this.#take(reservation, nowMs);
      if (chunkIds) {
        this.#granted.set(reservation.id, { reservation, chunkIds });
        this.#remember(reservation);
        this.#schedule(this.#granted.size < MANY ? WRITE_MS : 0);
        return { kind: "allowed", reservation, left: this.#leftOf(reservation.levels) };
      }
      const refused = this.#refusedOf(reservation.levels, nowMs);
      if (refused) return { kind: "refused", ...refused };
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ book, reservation, resolve, reject });
      this.#schedule(0);
    });
  }

  /** Ends a reservation, once. @returns what became of it; null for one that is not known. Durable when it resolves. */
  close(closing: Closing): Promise<ClosedRow | null> {
    return new Promise((resolve, reject) => {
      this.#closers.push({ closing, resolve, reject });
      this.#schedule(GATHER_MS);
    });
  }

  /** A reservation that was made here of late, so that its commit need not look for it. */
  recent(id: string): NewReservation | undefined {
    return this.#recent.get(id) ?? this.#lessRecent.get(id);
  }

  #remember(reservation: NewReservation): void {
    if (this.#recent.size >= MOST_RECENT) [this.#recent, this.#lessRecent] = [new Map(), this.#recent];
    this.#recent.set(reservation.id, reservation);
  }

  log(row: Decided): void {
    this.#log.add(row);
    this.#schedule(WRITE_MS);
  }

  /** Writes all and gives back what is held. */
  async stop(): Promise<void> {
    clearInterval(this.#ticker);
    this.#ticker = undefined;
    clearTimeout(this.#timer);
    await this.#running;
    await this.#round([...this.#holds.values()]).catch(() => undefined);
  }

  #nowMs(): number {
    return this.#clock.now().getTime();
  }

  /** Takes a call from what is held here. @returns the chunks that it came from; null where they do not hold all of it. */
  #take({ levels, expiresAt }: NewReservation, nowMs: number): string[] | null {
    for (const { id, amount } of levels) {
      const hold = this.#holds.get(id);
      if (!hold || hold.free < amount) return null;
      const goodUntilMs = hold.expiresAtMs - MARGIN_MS;
      if (nowMs >= goodUntilMs || expiresAt.getTime() > goodUntilMs) return null;
    }
    return levels.map(({ id, amount }) => {
      const hold = this.#holds.get(id) as Hold;
      hold.free -= amount;
      hold.note(amount, nowMs);
      if (hold.isLow) this.#schedule(0);
      return hold.chunkId;
    });
  }

  #leftOf(levels: readonly Level[]): Map<string, Amount> {
    return new Map(
      levels.map(({ id }) => {
        const hold = this.#holds.get(id);
        return [id, hold ? hold.left + hold.free : 0n];
      }),
    );
  }

  #refusedOf(levels: readonly Level[], nowMs: number): Refusal | undefined {
    for (const level of levels) {
      const known = this.#refused.get(level.id);
      if (!known) continue;
      if (nowMs >= known.untilMs) this.#refused.delete(level.id);
      else if (level.amount > known.left + (this.#holds.get(level.id)?.free ?? 0n)) return { ...known, level };
    }
    return undefined;
  }

  #schedule(inMs: number): void {
    this.#ticker ??= setInterval(() => this.#tick(), TICK_MS).unref();
    const dueMs = performance.now() + inMs;
    if (this.#running || dueMs >= this.#dueMs) return;
    clearTimeout(this.#timer);
    this.#dueMs = dueMs;
    const go = (): void => this.#start();
    if (inMs === 0) setImmediate(go);
    else this.#timer = setTimeout(go, inMs);
  }

  #start(): void {
    this.#dueMs = Number.POSITIVE_INFINITY;
    if (this.#running) return;
    this.#running = this.#round([])
      .then(() => 0)
      .catch(() => RETRY_MS)
      .then((waitMs) => {
        this.#running = undefined;
        const isUrgent = this.#waiting.length + this.#closers.length > 0 || this.#low().length > 0;
        if (isUrgent || this.#granted.size > 0 || !this.#log.isEmpty) this.#schedule(Math.max(waitMs, isUrgent ? 0 : WRITE_MS));
      });
  }

  #low(): Hold[] {
    return [...this.#holds.values()].filter((hold) => hold.isLow);
  }

  /** Gives back what nobody used of late. */
  #tick(): void {
    const nowMs = this.#nowMs();
    for (const [id, hold] of this.#holds) if (hold.isSpent(nowMs, MARGIN_MS)) this.#holds.delete(id);
    const idle = [...this.#holds.values()].filter((hold) => hold.free > 0n && hold.isIdle(nowMs));
    if (idle.length === 0) {
      if (this.#holds.size + this.#granted.size + this.#waiting.length + this.#closers.length > 0) return;
      clearInterval(this.#ticker);
      this.#ticker = undefined;
      return;
    }
    if (this.#running) return;
    this.#running = this.#round(idle)
      .catch(() => undefined)
      .then(() => {
        this.#running = undefined;
        if (this.#waiting.length + this.#closers.length + this.#granted.size > 0) this.#schedule(0);
      });
  }

  /** Everything that is there to do, in one transaction; what could not be written is kept for the next. */
  async #round(idle: readonly Hold[]): Promise<void> {
    const [all, granted, closers, decisions, low] = [this.#waiting, this.#granted, this.#closers, this.#log.drain(), this.#low()];
    if (all.length + granted.size + closers.length + decisions.length + low.length + idle.length === 0) return;
    [this.#waiting, this.#granted, this.#closers] = [[], new Map(), []];
    // One version a round: those who matched another one are told to match again.
    const book = all.at(-1)?.book;
    const current = all.filter((each) => each.book.version === book?.version);
    const waiting = withoutSameKey(current, this.#waiting);
    for (const each of all) if (each.book.version !== book?.version) each.resolve({ kind: "stale" });
    const stored = closers.filter(({ closing }) => !closeUnwritten(granted, closing));
    const closings = stored.map(({ closing }) => closing);
    const now = this.#clock.now();
    const work = { now, holder: this.#holder, waiting, granted, closings, decisions, low, idle, isSwept: this.#isSwept };
    let result: RoundResult;
    try {
      this.rounds += 1;
      result = await runRound(this.#pool, this.#holdOf, work);
      if (result.kind === "overdue") this.#isSwept = (await expireOverdue(this.#pool, result.budgetIds, now)) === 0;
      else this.#isSwept = false;
    } catch (error) {
      this.#keep(granted, decisions);
      for (const { reject } of [...waiting, ...closers]) reject(error);
      throw error;
    }
    if (result.kind === "written") {
      this.#answer(waiting, result);
      for (const { closing } of closers) if (!this.#recent.delete(closing.id)) this.#lessRecent.delete(closing.id);
      for (const { closing, resolve } of closers) resolve(result.closed.get(closing.id) ?? unwrittenRow(granted, closing));
      return;
    }
    if (result.kind === "chunks lost") this.#forgetHolds(granted);
    this.#keep(granted, decisions);
    this.#closers.unshift(...closers);
    if (result.kind === "stale") for (const { resolve } of waiting) resolve({ kind: "stale" });
    else this.#waiting.unshift(...waiting);
  }

  readonly #holdOf = (level: Level): Hold => {
    const nowMs = this.#nowMs();
    const known = this.#holds.get(level.id);
    if (known && nowMs < known.expiresAtMs - MARGIN_MS) return known;
    const made = new Hold(level, newId("rsv"), nowMs);
    this.#holds.set(level.id, made);
    return made;
  };

  #answer(waiting: readonly Waiting[], { answers, freed }: Extract<RoundResult, { kind: "written" }>): void {
    const untilMs = this.#nowMs() + REFUSED_MS;
    for (const id of freed) this.#refused.delete(id);
    for (const [i, { resolve, reservation }] of waiting.entries()) {
      const answer = answers[i];
      if (!answer) continue;
      if (answer.kind === "refused") this.#refused.set(answer.level.id, { ...answer, untilMs });
      if (answer.kind === "allowed") this.#remember(reservation);
      resolve(answer.kind === "allowed" ? { ...answer, reservation } : answer);
    }
  }

  #keep(granted: ReadonlyMap<string, Granted>, decisions: readonly Decided[]): void {
    this.#granted = new Map([...granted, ...this.#granted]);
    for (const row of decisions) this.#log.add(row);
  }

  /** Another process took the chunks back: what was granted from them is written as it is. */
  #forgetHolds(granted: Map<string, Granted>): void {
    this.#holds.clear();
    for (const [id, each] of granted) granted.set(id, { ...each, chunkIds: null });
    for (const [id, each] of this.#granted) this.#granted.set(id, { ...each, chunkIds: null });
  }
}

/** A reservation that is closed before it was written is written closed. */
function closeUnwritten(granted: Map<string, Granted>, closing: Closing): boolean {
  const known = granted.get(closing.id);
  if (!known) return false;
  if (!known.closing) granted.set(closing.id, { ...known, closing });
  return true;
}

function unwrittenRow(granted: ReadonlyMap<string, Granted>, { id }: Closing): ClosedRow | null {
  const closing = granted.get(id)?.closing;
  return closing ? { id, state: closing.as, actualUsd: closing.actualUsd, eventId: closing.eventId } : null;
}

/** One of each idempotency key a round: the others see in the next what the first became. */
function withoutSameKey(waiting: readonly Waiting[], later: Waiting[]): Waiting[] {
  const keys = new Set<string>();
  return waiting.filter((each) => {
    const { tokenId, idempotencyKey } = each.reservation;
    if (idempotencyKey === null) return true;
    const key = `${tokenId} ${idempotencyKey}`;
    if (keys.has(key)) later.push(each);
    return keys.size < keys.add(key).size;
  });
}
