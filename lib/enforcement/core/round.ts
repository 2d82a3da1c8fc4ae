/**
 * One round of decisions: everything that waits, that was decided here and is to be written, and that is closed, worked out
 * together. Pure; the counters are locked by the transaction that writes what comes out.
 *
 * Law: what is held of a counter = the amounts of its open reservations, chunks of processes among them.
 */
import type { Amount } from "@/lib/budgets/core/budget";
import { type Admission, admitInTurn, type Level, type Room } from "./admit";
import type { Hold } from "./hold";
import { type Closing, closedAs, type NewReservation, type Reservation } from "./reservation";

type CounterRef = { budgetId: string; key: string };
/** Decided here: from which chunks its parts were taken. Null: its chunks are gone, and the counters hold it themselves. */
export type Granted = { reservation: NewReservation; chunkIds: readonly string[] | null; closing?: Closing };
export type ClosedRow = { id: string; state: string; actualUsd: string | null; eventId: string | null };

export type RoundInput = {
  nowMs: number;
  waiting: readonly NewReservation[];
  granted: readonly Granted[];
  closings: readonly { closing: Closing; before: Reservation }[];
  /** Holds that are to be filled up, and those that give back what they have free. */
  low: readonly Hold[];
  idle: readonly Hold[];
};

/** What the database says of a counter, and how much may be used of it now. */
export type CounterState = { spent: Amount; held: Amount; limit: Amount };

export type RoundOutput = {
  admissions: Admission[];
  held: Map<string, CounterRef & { amount: Amount }>;
  chunks: Map<string, { counter: CounterRef; amount: Amount }>;
  closed: ClosedRow[];
  /** What each hold has free once the round is written, and how much of it was taken ahead. */
  free: Map<Hold, { taken: Amount; free: Amount; ahead: Amount }>;
};

/** @param holdOf The hold of a level; it is made when there is none. Its free part is the round's from here on. */
export function workOut(input: RoundInput, counters: ReadonlyMap<string, CounterState>, holdOf: (level: Level) => Hold): RoundOutput {
  const output: RoundOutput = { admissions: [], held: new Map(), chunks: new Map(), closed: [], free: new Map() };
  for (const { closing, before } of input.closings) close(output, closing, before);
  for (const granted of input.granted) writeGranted(output, granted);
  const rooms = roomsOf(input, output, counters, holdOf);
  const before = new Map([...rooms].map(([id, { room }]) => [id, { ...room }]));
  output.admissions = admitInTurn(
    input.waiting.map(({ levels }) => levels),
    new Map([...rooms].map(([id, { room }]) => [id, room])),
  );
  for (const { levels } of input.waiting) for (const { id, amount } of levels) rooms.get(id)?.hold.note(amount, input.nowMs);
  const asked = new Set(input.waiting.flatMap(({ levels }) => levels.map(({ id }) => id)));
  for (const [id, { hold, room }] of rooms) {
    const start = before.get(id) as Room;
    const ahead = hold.aheadOf(room, input.nowMs);
    const counter = refOf(hold);
    add(output.held, id, counter, start.left - room.left + ahead);
    addChunk(output.chunks, hold.chunkId, counter, ahead - (start.free - room.free));
    // What nobody waits for stays in use while the round is written.
    const taken = asked.has(id) ? start.free : 0n;
    output.free.set(hold, { taken, free: room.free - start.free + taken + ahead, ahead });
  }
  for (const hold of input.idle) {
    if (rooms.has(hold.counter.id)) continue;
    add(output.held, hold.counter.id, refOf(hold), -hold.free);
    addChunk(output.chunks, hold.chunkId, refOf(hold), -hold.free);
    output.free.set(hold, { taken: hold.free, free: 0n, ahead: 0n });
  }
  return output;
}

const refOf = ({ counter: { budget, key } }: Hold): CounterRef => ({ budgetId: budget.id, key });

function close({ held, closed }: RoundOutput, { id, as, actualUsd, eventId }: Closing, before: Reservation): void {
  const state = closedAs(before.state, as);
  const isFirst = state !== before.state;
  closed.push({ id, state, actualUsd: isFirst ? actualUsd : null, eventId: isFirst ? eventId : null });
  if (before.state !== "open") return;
  for (const { budgetId, key, amount } of before.holds) add(held, `${budgetId}\u0000${key}`, { budgetId, key }, -amount);
}

/** A reservation that is written comes out of its chunks; the counters hold as much as before, unless it is closed already. */
function writeGranted({ held, chunks }: RoundOutput, { reservation, chunkIds, closing }: Granted): void {
  for (const [i, level] of reservation.levels.entries()) {
    const counter = { budgetId: level.budget.id, key: level.key };
    const chunkId = chunkIds?.[i];
    if (chunkId !== undefined) addChunk(chunks, chunkId, counter, -level.amount);
    else add(held, level.id, counter, level.amount);
    if (closing) add(held, level.id, counter, -level.amount);
  }
}

function roomsOf(
  { waiting, low }: RoundInput,
  { held }: RoundOutput,
  counters: ReadonlyMap<string, CounterState>,
  holdOf: (level: Level) => Hold,
): Map<string, { hold: Hold; room: Room }> {
  const rooms = new Map<string, { hold: Hold; room: Room }>();
  const levels = [...waiting.flatMap((each) => each.levels), ...low.map(({ counter }) => ({ ...counter, amount: 0n }))];
  for (const level of levels) {
    if (rooms.has(level.id)) continue;
    const hold = holdOf(level);
    const counter = counters.get(level.id) ?? { spent: 0n, held: 0n, limit: 0n };
    const left = counter.limit - counter.spent - counter.held - (held.get(level.id)?.amount ?? 0n);
    rooms.set(level.id, { hold, room: { free: hold.free, left } });
  }
  return rooms;
}

function add(to: RoundOutput["held"], id: string, counter: CounterRef, amount: Amount): void {
  const known = to.get(id);
  if (known) known.amount += amount;
  else to.set(id, { ...counter, amount });
}

function addChunk(to: RoundOutput["chunks"], chunkId: string, counter: CounterRef, amount: Amount): void {
  const known = to.get(chunkId);
  if (known) known.amount += amount;
  else to.set(chunkId, { counter, amount });
}
