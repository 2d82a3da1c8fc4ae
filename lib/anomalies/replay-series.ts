import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { SeriesBoard } from "./core/series/board";
import type { DetectorSettings } from "./core/settings";
import type { Signal, SignalPlace } from "./core/signal";
import { addUsage } from "./detect-series";
import type { History } from "./replay-history";
import type { ScopeRef } from "./sight";
import { readPlaces } from "./store/series-places";
import { readFeedback, scopeKey } from "./store/series-said";

const HOUR_MS = 3_600_000;
const TIMEOUT_MS = 60_000;

/**
 * Judges the closed hours of a span anew, for the series of one scope, with each of several settings. Quarters of an hour, which are kept
 * for eight days, are left out; so is that an open incident keeps its series from learning, since none of these would be open.
 * @returns How many figures were read, and of each settings what they saw within the span, by key.
 */
export async function replaySeries(
  ctx: Context,
  { span, learntFrom }: History,
  scope: ScopeRef,
  settings: readonly DetectorSettings[],
): Promise<{ events: number; seen: Map<string, Signal>[] }> {
  const now = ctx.clock.now();
  const [placeOf, feedback] = await withTransaction(
    ctx.db,
    async (tx) => [await readPlaces(tx), await readFeedback(tx, now)] as const,
    TIMEOUT_MS,
  );
  const boards = settings.map(
    (each) =>
      new SeriesBoard("hour", {
        settingsAt: () => each,
        placeOf,
        frozenSince: () => undefined,
        feedbackOf: ({ scopeKind, scopeId }) => feedback.get(scopeKey(scopeKind, scopeId)) ?? [],
      }),
  );
  const to = new Date(Math.floor(span.to.getTime() / HOUR_MS) * HOUR_MS);
  let events = 0;
  const takers = {
    add(use: Parameters<SeriesBoard["add"]>[0]) {
      if (!isIn(scope, placeOf(use.name))) return;
      events++;
      for (const board of boards) board.add(use);
    },
  };
  await addUsage(ctx.db, takers, "hour", { from: learntFrom, to }, now);
  const seen = boards.map((board) => {
    const { signals } = board.run(learntFrom.getTime(), to.getTime());
    return new Map(signals.filter(({ detectedMs }) => detectedMs >= span.from.getTime()).map((signal) => [signal.key, signal]));
  });
  return { events, seen };
}

const FIELD_OF: Partial<Record<ScopeRef["kind"], keyof SignalPlace>> = {
  ...{ identity: "identityId", team: "teamId", application: "applicationId", environment: "environmentId" },
};

function isIn({ kind, id }: ScopeRef, place: SignalPlace): boolean {
  const field = FIELD_OF[kind];
  return field === undefined || place[field] === id;
}
