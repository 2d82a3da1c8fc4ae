import { formatMinor, parseMinor } from "@/lib/allocation/core/money";
import { authorize, type Context } from "@/lib/auth";
import { decodeCursor, pageOf } from "@/lib/kernel/page";
import type { StatementQuery } from "../core/statement-input";
import { isUnanswered } from "../core/statement-state";
import type { StatementPage } from "../core/statement-views";
import {
  countWaiting,
  inSight,
  type PageKey,
  passing,
  readStatementPage,
  readStatementPeriods,
  type StatementRow,
  type StatementSum,
  sumStatements,
} from "../store/statement-rows";
import { summaryView } from "./statement-view";

/** Owns nothing. */
const NOBODY = "";

/**
 * Statements that the caller sees: newest periods first, in each what waits for their answer, then the largest; with what all that the
 * filters leave come to. Voided ones only when asked for. Right: spend.read. @throws Invalid for a foreign cursor.
 */
export async function listStatements(ctx: Context, query: StatementQuery): Promise<StatementPage> {
  authorize(ctx, "spend.read");
  const { db, actor } = ctx;
  const personId = actor.personId ?? null;
  const sight = inSight(actor, "spend.read");
  const where = passing({ ...query, periodId: query.period, ownerId: query.owner === "me" ? (personId ?? NOBODY) : undefined, sight });
  const [rows, sums, waiting, periods] = await Promise.all([
    readStatementPage(db, where, { limit: query.limit + 1, after: keyOf(query.cursor), ownerId: personId }),
    sumStatements(db, where),
    personId === null ? 0 : countWaiting(db, personId),
    readStatementPeriods(db, sight),
  ]);
  const { data, nextCursor } = pageOf(rows, query.limit, (row) => cursorOf(row, personId));
  return {
    data: data.map((row) => summaryView(actor, row)),
    nextCursor,
    count: sums.reduce((total, { count }) => total + count, 0),
    totals: totalsOf(sums),
    states: statesOf(sums),
    waiting,
    periods: periods.map(({ id, startsAt, endsAt, timeZone, state }) => ({
      ...{ id, start: startsAt.toISOString(), end: endsAt.toISOString(), timeZone, state },
    })),
  };
}

const MS = 1_000;
const cursorOf = (row: StatementRow, personId: string | null) => [
  row.periodStart.getTime() / MS,
  isUnanswered(row) && row.ownerId !== null && row.ownerId === personId ? 0 : 1,
  formatMinor(row.total, row.currency),
  row.id,
];

function keyOf(cursor: string | undefined): PageKey | null {
  if (cursor === undefined) return null;
  const [start, rank, total, id] = decodeCursor(cursor, 4);
  const amount = /^-?\d{1,16}(\.\d{1,4})?$/.test(String(total)) ? String(total) : "0";
  return { start: Number(start) || 0, rank: Number(rank) === 0 ? 0 : 1, total: amount, id: String(id) };
}

/** By currency: amounts of two currencies are never added up. */
function totalsOf(sums: readonly StatementSum[]): StatementPage["totals"] {
  const currencies = [...new Set(sums.map(({ currency }) => currency))];
  return currencies.map((currency) => {
    const of = (part: "direct" | "allocated" | "other" | "total"): string =>
      formatMinor(
        sums.reduce((sum, row) => (row.currency === currency ? sum + parseMinor(row[part], currency) : sum), 0n),
        currency,
      );
    return { currency, direct: of("direct"), allocated: of("allocated"), other: of("other"), total: of("total") };
  });
}

function statesOf(sums: readonly StatementSum[]): StatementPage["states"] {
  const states = [...new Set(sums.map(({ state }) => state))];
  return states.map((state) => ({ state, count: sums.reduce((count, row) => (row.state === state ? count + row.count : count), 0) }));
}
