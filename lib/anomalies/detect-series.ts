import type { Context } from "@/lib/auth";
import type { Db, Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { type BucketDimension, readSeriesBuckets, type SeriesBucket } from "@/lib/reporting";
import { type BoardView, SeriesBoard } from "./core/series/board";
import { GRAIN_MS, type Grain, type SeriesName } from "./core/series/point";
import { type DetectorSettings, settingsOf } from "./core/settings";
import type { ScopeKind } from "./core/signal";
import { readPlaces } from "./store/series-places";
import { readFeedback, readFrozen, scopeKey } from "./store/series-said";
import {
  oldestUnread,
  pruneSeriesStates,
  readCursor,
  readSeries,
  tryLockSeries,
  writeCursor,
  writePoints,
  writeSeries,
} from "./store/series-states";
import { readSettings } from "./store/settings";
import { recordSignals } from "./store/signals";

const DAY_MS = 86_400_000;
/** How far back the first run begins, and a run after a long pause: quarters of an hour are kept for eight days. */
const HISTORY_MS: Readonly<Record<Grain, number>> = { hour: 60 * DAY_MS, quarter: 7 * DAY_MS };
/** What comes later than so long after the end of its bucket is in the roll-ups, but its bucket is not judged again. */
const LATENESS_MS = 120_000;
/** Days that one transaction reads: a crash loses no more than that. */
const SLICE_MS: Readonly<Record<Grain, number>> = { hour: 10 * DAY_MS, quarter: 2 * DAY_MS };
const TIMEOUT_MS = 280_000;
const STATES_KEPT_MS = 90 * DAY_MS;
const POINTS_KEPT_MS = 400 * DAY_MS;

/** `points`: buckets judged, of all series; `signals`: new or grown. */
export type SeriesRun = { points: number; series: number; signals: number };

/**
 * Judges the closed buckets of all series since the last run, hours and quarters of an hour, each exactly once: the cursor moves in the
 * transaction of what was learnt from them. The first run reads 60 days back. Two runs at once: the later one does nothing. What comes
 * late, and what is corrected afterwards, is not judged again. For jobs: not scoped.
 */
export async function detectSeries(ctx: Context): Promise<SeriesRun> {
  const done = { points: 0, series: 0, signals: 0 };
  for (const grain of ["hour", "quarter"] as const) {
    while (true) {
      const slice = await withTransaction(ctx.db, (tx) => detectSlice(ctx, tx, grain), TIMEOUT_MS);
      if (!slice) break;
      done.points += slice.points;
      done.signals += slice.signals;
      done.series = Math.max(done.series, slice.series);
    }
  }
  return done;
}

/** @returns null when another run is at it, or nothing is closed that was not read. */
async function detectSlice(ctx: Context, tx: Tx, grain: Grain): Promise<SeriesRun | null> {
  if (!(await tryLockSeries(tx, grain))) return null;
  const now = ctx.clock.now();
  const span = await nextSpan(tx, grain, now);
  if (!span) return null;
  const { from, to } = span;
  const board = new SeriesBoard(grain, await loadView(tx, now));
  const stored = await readSeries(tx, grain, from);
  for (const { name, state } of stored) board.load(name, state);
  await addUsage(ctx.db, board, grain, span, now);
  const { signals, points, steps } = board.run(from.getTime(), to.getTime());
  const moved = board.moved();
  await writeSeries(tx, moved);
  await writePoints(tx, points);
  const recorded = await recordSignals(tx, signals, now);
  if (from.getUTCDate() !== to.getUTCDate()) {
    await pruneSeriesStates(tx, new Date(to.getTime() - STATES_KEPT_MS), new Date(to.getTime() - POINTS_KEPT_MS));
  }
  await writeCursor(tx, grain, to, now);
  return { points: steps, series: moved.length, signals: recorded };
}

type Taker = Pick<SeriesBoard, "add">;

/** From the cursor to the last closed bucket, at most a slice; the first begins at a midnight. */
async function nextSpan(tx: Tx, grain: Grain, now: Date): Promise<{ from: Date; to: Date } | null> {
  const size = GRAIN_MS[grain];
  const earliest = Math.floor((now.getTime() - HISTORY_MS[grain]) / DAY_MS) * DAY_MS;
  const from = Math.max(earliest, (await readCursor(tx, grain))?.getTime() ?? 0);
  const unread = grain === "quarter" ? await oldestUnread(tx) : null;
  const closed = Math.min(now.getTime() - LATENESS_MS, unread?.getTime() ?? Number.POSITIVE_INFINITY);
  const to = Math.min(Math.floor(closed / size) * size, from + SLICE_MS[grain]);
  return to > from ? { from: new Date(from), to: new Date(to) } : null;
}

async function loadView(tx: Tx, now: Date): Promise<BoardView> {
  const rows = await readSettings(tx);
  const [placeOf, frozen, feedback] = [await readPlaces(tx), await readFrozen(tx), await readFeedback(tx, now)];
  const bySize = new Map<number, DetectorSettings>();
  return {
    placeOf,
    frozenSince: ({ scopeKind, scopeId }) => frozen.get(scopeKey(scopeKind, scopeId)),
    feedbackOf: ({ scopeKind, scopeId }) => feedback.get(scopeKey(scopeKind, scopeId)) ?? [],
    settingsAt(atMs) {
      const begun = rows.filter(({ effectiveFrom }) => effectiveFrom.getTime() <= atMs).length;
      let settings = bySize.get(begun);
      if (!settings) {
        settings = settingsOf(rows, atMs);
        bySize.set(begun, settings);
      }
      return settings;
    },
  };
}

/** Reads the buckets of a span into a board, or into whatever takes them. */
export async function addUsage(db: Db, board: Taker, grain: Grain, span: { from: Date; to: Date }, now: Date): Promise<void> {
  const { rows, dimensions } = await readSeriesBuckets(db, grain, span, now);
  const scopes = new Map<number, { cost: SeriesName; tokens: SeriesName }[]>();
  for (const [id, dimension] of dimensions) {
    scopes.set(
      id,
      scopesOf(dimension).map(([scopeKind, scopeId]) => ({
        cost: { grain, scopeKind, scopeId, measure: "cost" },
        tokens: { grain, scopeKind, scopeId, measure: "tokens" },
      })),
    );
  }
  for (const row of rows) for (const names of scopes.get(row.dimensionId) ?? []) addRow(board, row, names);
}

function addRow(board: Taker, { atMs, costUsd, steadyUsd, tokens }: SeriesBucket, names: { cost: SeriesName; tokens: SeriesName }): void {
  board.add({ name: names.cost, atMs, costUsd, value: steadyUsd });
  board.add({ name: names.tokens, atMs, costUsd, value: tokens });
}

function scopesOf(dimension: BucketDimension): [ScopeKind, string][] {
  const { identityId, credentialId, teamId, applicationId, environmentId, model, tool } = dimension;
  const scopes: [ScopeKind, string | null][] = [
    ["identity", identityId],
    ["credential", credentialId],
    ["team", teamId],
    ["application", applicationId],
    ["environment", environmentId],
    ["model", model],
    ["tool", tool],
    ["organisation", ""],
  ];
  return scopes.filter((scope): scope is [ScopeKind, string] => scope[1] !== null);
}
