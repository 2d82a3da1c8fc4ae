/**
 * The product's own detectors, fed as the product feeds them: behaviour on arrival, series by closed buckets, whose states are
 * saved and loaded once a day as between two runs. Series of tokens are left out: they are silent beside a cost that is known.
 */
import { BehaviourEngine } from "@/lib/anomalies/core/behaviour/engine";
import { type BoardView, SeriesBoard } from "@/lib/anomalies/core/series/board";
import { type Feedback, GRAIN_MS, type Grain } from "@/lib/anomalies/core/series/point";
import { settingsOf } from "@/lib/anomalies/core/settings";
import type { Signal } from "@/lib/anomalies/core/signal";
import { usdOf } from "@/lib/incidents/core/usual";
import type { Window } from "@/lib/incidents/core/windows";
import { DAY_MS } from "@/lib/sample/core/moments";
import type { MakeDetectors } from "./run";
import { NO_PLACE, type Sums } from "./sums";

/** @param grains Of series: quarters of an hour are four times the work. */
export const productDetectors =
  (grains: readonly Grain[]): MakeDetectors =>
  ({ windows }, around, sums, desk) => {
    const settings = settingsOf([], 0);
    const engine = new BehaviourEngine(settings, around);
    const view: BoardView = {
      settingsAt: () => settings,
      placeOf: ({ scopeKind, scopeId }) => sums.scopes.get(`${scopeKind}:${scopeId}`)?.place ?? NO_PLACE,
      frozenSince: ({ scopeKind, scopeId }) => desk.untaken.get(`${scopeKind}:${scopeId}`),
      feedbackOf: ({ scopeKind, scopeId }) => saidOf(windows, scopeKind, scopeId),
    };
    const boards: Record<Grain, SeriesBoard> = { hour: new SeriesBoard("hour", view), quarter: new SeriesBoard("quarter", view) };
    return {
      calls: ({ facts }): Signal[] => (facts.length === 0 ? [] : [...engine.observe(facts), ...engine.flush()]),
      bucket: (grain, fromMs) => {
        if (!grains.includes(grain)) return [];
        if (fromMs % DAY_MS === 0) boards[grain] = reloaded(boards[grain], grain, view);
        addUse(boards[grain], sums, grain, fromMs);
        return boards[grain].run(fromMs, fromMs + GRAIN_MS[grain]).signals;
      },
    };
  };

function reloaded(board: SeriesBoard, grain: Grain, view: BoardView): SeriesBoard {
  const fresh = new SeriesBoard(grain, view);
  for (const { name, state } of board.moved()) fresh.load(name, state);
  return fresh;
}

function addUse(board: SeriesBoard, sums: Sums, grain: Grain, atMs: number): void {
  for (const scope of sums.scopes.values()) {
    const { usd, base } = scope[grain];
    if (base > 0)
      board.add({ name: { grain, scopeKind: scope.kind, scopeId: scope.id, measure: "cost" }, atMs, costUsd: usdOf(usd), value: base });
  }
}

/** What was planned is usual once it is over. */
const saidOf = (windows: readonly Window[], kind: string, id: string): Feedback[] =>
  windows
    .filter(({ scopeKind, scopeId }) => scopeKind === kind && scopeId === id)
    .map(({ startsMs, endsMs }) => ({ verdict: "planned", startsMs, endsMs, atMs: endsMs }));
