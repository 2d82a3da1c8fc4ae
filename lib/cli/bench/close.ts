/**
 * How long the close of a large month takes and what memory it takes, and how fast its FOCUS file streams, each beside
 * PostgreSQL's own COPY of the very rows to the same process; the file beside COPY of the lines that it is made of too, which are a
 * tenth as wide. The month is reviewed, answered by its owners, closed by a second
 * person and opened again, so that each round closes it anew.
 */
import { actorOfAccount, type Context } from "@/lib/auth";
import {
  answerStatement,
  approveAllocation,
  askReopen,
  closePeriod,
  decideReopen,
  type PeriodView,
  prepareClose,
  waiveCheck,
} from "@/lib/chargeback";
import { type Database, poolOf } from "@/lib/db/client";
import { database } from "@/lib/db/database";
import { streamExport } from "@/lib/exports";
import { systemClock } from "@/lib/kernel/clock";
import { periodOf, periodSpan, shiftPeriod, utcDate } from "@/lib/kernel/period";
import { say } from "../prepare/step.mjs";
import { addRules } from "./close/add-rules";
import { copyFileRows } from "./close/copy-file";
import { copyOut, countLines } from "./close/copy-out";
import { fillMonth, type MonthSize, OWNERS } from "./close/fill-month";
import { type Memory, watchMemory } from "./close/memory-watch";
import { median, oneDecimal, timed } from "./measure";
import { openTemporaryRuntime } from "./temporary-runtime";

const ROUNDS = 3;
const REASON = "measured again";

/** Medians of rounds: seconds, rows a second of both sides, and the memory of the hungriest round. */
export type CloseBench = {
  statements: number;
  statementLines: number;
  moves: number;
  prepareSeconds: number;
  answersSeconds: number;
  closeSeconds: number;
  journalSeconds: number;
  closing: Beside;
  focus: Beside;
  /** Of the lines that the FOCUS file is made of. */
  linesCopyPerSecond: number;
};
export type Beside = { rows: number; perSecond: number; copyPerSecond: number; memory: Memory };

export async function benchClose(size: MonthSize): Promise<CloseBench> {
  await openTemporaryRuntime();
  return measureClose(database(), size);
}

/** On a database that has its migrations and no usage. @throws Error where other rows were frozen or written than there are. */
export async function measureClose({ db, pool }: Pick<Database, "db" | "pool">, size: MonthSize, rounds = ROUNDS): Promise<CloseBench> {
  const id = shiftPeriod(periodOf(systemClock.now()), -1);
  await fillMonth(pool, periodSpan(id), size);
  const people = await peopleOf(db);
  await addRules(people.analyst, periodSpan(id), size.costCentres);
  const done: Round[] = [];
  for (let version = 1; version <= rounds; version++) {
    if (version > 1) await reopen(people, id);
    const round = { ...(await closeMonth(people, id)), ...(await exportMonth(people, id, version)) };
    done.push(round);
    say(`Round ${version} of ${rounds}: closed in ${oneDecimal(round.closeMs / 1_000)} s, FOCUS in ${oneDecimal(round.focusMs / 1_000)} s`);
  }
  return summary(done);
}

type People = { analyst: Context; controller: Context; owners: ReadonlyMap<string, Context> };

async function peopleOf(db: Database["db"]): Promise<People> {
  const as = async (id: string): Promise<Context> => {
    const account = await actorOfAccount(db, id);
    if (!account) throw new Error(`${id} cannot sign in`);
    return { db, clock: systemClock, actor: account.actor };
  };
  const owners = new Map<string, Context>();
  for (let n = 1; n <= OWNERS; n++) owners.set(`p-${n}`, await as(`u-${n}`));
  return { analyst: await as("analyst"), controller: await as("controller"), owners };
}

type Round = Awaited<ReturnType<typeof closeMonth>> & Awaited<ReturnType<typeof exportMonth>>;

async function closeMonth({ analyst, controller, owners }: People, id: string) {
  const [prepareMs, answersMs, closeMs, copyMs]: [number[], number[], number[], number[]] = [[], [], [], []];
  const reviewed = await timed(prepareMs, () => prepareClose(analyst, id));
  await timed(answersMs, () => answerAll(reviewed, owners));
  const contentHash = reviewed.contentHash ?? "";
  await approveAllocation(controller, id, { contentHash });
  await waiveCheck(controller, id, { check: "invoices", reason: "none is imported" });
  const frozenRows = await timed(copyMs, () => copyMonth(controller, id));
  const { result, memory } = await watchMemory(() => timed(closeMs, () => closePeriod(controller, id, { contentHash })));
  const counts = result.close?.counts;
  if (Number(counts?.lines) + Number(counts?.uses) !== frozenRows) throw new Error(`there are ${frozenRows} rows, and others were frozen`);
  const { statements = 0, statementLines = 0 } = counts ?? {};
  return {
    ...{ frozenRows, statements, statementLines, moves: result.allocations.length, closeMemory: memory },
    ...{ prepareMs: last(prepareMs), answersMs: last(answersMs), closeMs: last(closeMs), frozenCopyMs: last(copyMs) },
  };
}
const last = (times: readonly number[]): number => times.at(-1) ?? 0;

async function answerAll({ statementRows }: PeriodView, owners: People["owners"]): Promise<void> {
  for (const { id, owner, contentHash } of statementRows) {
    const ctx = owners.get(owner?.id ?? "");
    if (!ctx) throw new Error(`nobody answers for ${id}`);
    await answerStatement(ctx, id, { answer: "agreed", contentHash });
  }
}

/** The rows that a close copies, from the roll-ups. */
async function copyMonth({ db }: Context, id: string): Promise<number> {
  const { start, end } = periodSpan(id);
  const days = `day >= '${utcDate(start)}' AND day < '${utcDate(end)}'`;
  const uses = `SELECT day, dimension_id, events, requests, input + cache_read + cache_write + output + embedding, unpriced_events, cost_usd, flat_value_usd
    FROM usage_daily WHERE ${days}`;
  return (
    (await copyOut(
      poolOf(db),
      `SELECT day, dimension_id, meter, price_id, quantity, unpriced, cost_usd, flat_value_usd FROM usage_daily_meter WHERE ${days}`,
    )) + (await copyOut(poolOf(db), uses))
  );
}

async function exportMonth({ analyst }: People, id: string, version: number) {
  const [focusMs, copyMs, journalMs]: [number[], number[], number[]] = [[], [], []];
  const lines = `SELECT * FROM period_line WHERE period_id = '${id}' AND version = ${version} ORDER BY day, dimension_id, meter COLLATE "C", price_id`;
  const lineRows = await timed(copyMs, () => copyOut(poolOf(analyst.db), lines));
  const { result: focusRows, memory } = await watchMemory(() => timed(focusMs, () => countRows(analyst, id, "focus-1.4")));
  if (focusRows < lineRows) throw new Error(`there are ${lineRows} lines, and the FOCUS file has ${focusRows} rows`);
  const fileCopyPerSecond = await copyFileRows(poolOf(analyst.db), (await streamExport(analyst, id, { profile: "focus-1.4" })).chunks);
  await timed(journalMs, () => countRows(analyst, id, "journal"));
  const times = { focusMs: last(focusMs), linesCopyMs: last(copyMs), journalMs: last(journalMs) };
  return { lineRows, focusRows, focusMemory: memory, fileCopyPerSecond, ...times };
}

/** Without its head. */
async function countRows(ctx: Context, id: string, profile: "focus-1.4" | "journal"): Promise<number> {
  const { chunks } = await streamExport(ctx, id, { profile });
  let rows = -1;
  for await (const chunk of chunks) rows += countLines(chunk);
  return rows;
}

async function reopen({ analyst, controller }: People, id: string): Promise<void> {
  await askReopen(analyst, id, { reason: REASON });
  await decideReopen(controller, id, { grant: true, reason: REASON });
}

function summary(done: readonly Round[]): CloseBench {
  const mid = (value: (round: Round) => number): number => median(done.map(value));
  const seconds = (value: (round: Round) => number): number => oneDecimal(mid(value) / 1_000);
  const hungriest = (value: (round: Round) => Memory): Memory =>
    done.map(value).reduce((most, one) => (one.grewMiB > most.grewMiB ? one : most));
  return {
    ...{
      statements: mid((round) => round.statements),
      statementLines: mid((round) => round.statementLines),
      moves: mid((round) => round.moves),
    },
    ...{ prepareSeconds: seconds((round) => round.prepareMs), answersSeconds: seconds((round) => round.answersMs) },
    ...{ closeSeconds: seconds((round) => round.closeMs), journalSeconds: seconds((round) => round.journalMs) },
    closing: {
      rows: mid((round) => round.frozenRows),
      perSecond: mid((round) => (1_000 * round.frozenRows) / round.closeMs),
      copyPerSecond: mid((round) => (1_000 * round.frozenRows) / round.frozenCopyMs),
      memory: hungriest((round) => round.closeMemory),
    },
    focus: {
      rows: mid((round) => round.focusRows),
      perSecond: mid((round) => (1_000 * round.focusRows) / round.focusMs),
      copyPerSecond: mid((round) => round.fileCopyPerSecond),
      memory: hungriest((round) => round.focusMemory),
    },
    linesCopyPerSecond: mid((round) => (1_000 * round.lineRows) / round.linesCopyMs),
  };
}
