import { authorize, type Context } from "@/lib/auth";
import { type Directory, nameDirectory } from "@/lib/identities";
import { formatUsd, sumUsd } from "@/lib/kernel/money";
import { type DetectorSettings, parseParameters, settingsOf } from "./core/settings";
import type { Signal } from "./core/signal";
import type { DetectorPreview, PreviewedFiring } from "./core/views";
import { loadSurroundings } from "./load-surroundings";
import { chooseHistory, type History, replayHistory } from "./replay-history";
import { replaySeries } from "./replay-series";
import type { PreviewInput } from "./schemas";
import { nameOf, requireConfigurable, requireDetector, type ScopeRef } from "./sight";
import type { Span } from "./store/facts";
import { readSettings } from "./store/settings";
import { makeBehaviourEngine } from "./watch-arrivals";

const DAY_MS = 86_400_000;
/** What is read while somebody waits; most of it takes some seconds. */
const MOST_EVENTS = 250_000;
/** Older hours are summed from the lines. */
const MOST_SUMMED = 1_000_000;
const SHOWN = 50;

/**
 * How often a detector would have fired in the last days with other parameters in one scope, and with those in force: stored usage of
 * that scope goes through fresh detectors, and nothing is written. What it would cost to be told of it, before anybody is. The inventory,
 * budgets and findings are those of now. Right: detector.configure over the scope.
 * @throws NotFound, Forbidden, Invalid as for setting them.
 */
export async function previewDetector(
  ctx: Context,
  detectorId: string,
  { scope, parameters, days }: PreviewInput,
): Promise<DetectorPreview> {
  authorize(ctx, "detector.configure");
  const { id: detector, kind } = requireDetector(detectorId);
  await requireConfigurable(ctx, scope);
  const proposed = parseParameters(detector, parameters);
  const to = ctx.clock.now();
  const from = new Date(to.getTime() - days * DAY_MS);
  const rows = await readSettings(ctx.db);
  // As it would be: the newest setting of this scope, under those of narrower ones.
  const candidate = { detector, scopeKind: scope.kind, scopeId: scope.id, enabled: true, parameters: proposed, effectiveFrom: to };
  const settings = [settingsOf([...rows, candidate], to.getTime()), settingsOf(rows, to.getTime())];
  const { history, events, seen } =
    kind === "series" ? await replayHours(ctx, scope, { from, to }, settings) : await replayCalls(ctx, scope, { from, to }, settings);
  const directory = await nameDirectory(ctx.db);
  const firing = (found: ReadonlyMap<string, Signal> | undefined): PreviewedFiring =>
    firingOf(
      [...(found?.values() ?? [])].filter((signal) => signal.detector === detector),
      directory,
    );
  return {
    ...{ from: history.span.from.toISOString(), to: to.toISOString(), events, learntFrom: history.learntFrom.toISOString() },
    days: Math.round((to.getTime() - history.span.from.getTime()) / DAY_MS),
    isCut: history.isCut,
    proposed: firing(seen[0]),
    inForce: firing(seen[1]),
  };
}

type Replayed = { history: History; events: number; seen: Map<string, Signal>[] };

async function replayCalls(ctx: Context, scope: ScopeRef, span: Span, settings: readonly DetectorSettings[]): Promise<Replayed> {
  const history = await chooseHistory(ctx, scope, span, MOST_EVENTS);
  const around = await loadSurroundings(ctx.db, span.to, history.learntFrom);
  const engines = settings.map((each) => makeBehaviourEngine(each, around));
  return { history, ...(await replayHistory(ctx, history, engines)) };
}

/** Sums are read of all usage, whatever the scope. */
async function replayHours(ctx: Context, scope: ScopeRef, span: Span, settings: readonly DetectorSettings[]): Promise<Replayed> {
  const history = await chooseHistory(ctx, { kind: "organisation", id: "" }, span, MOST_SUMMED);
  return { history, ...(await replaySeries(ctx, history, scope, settings)) };
}

function firingOf(signals: readonly Signal[], directory: Directory): PreviewedFiring {
  const dearest = [...signals].sort((a, b) =>
    a.impactUsd === b.impactUsd ? a.detectedMs - b.detectedMs : a.impactUsd < b.impactUsd ? 1 : -1,
  );
  return {
    times: signals.length,
    impactUsd: formatUsd(sumUsd(signals.map(({ impactUsd }) => impactUsd))),
    signals: dearest.slice(0, SHOWN).map(({ title, severity, scopeKind, scopeId, detectedMs, untilMs, impactUsd }) => ({
      ...{ title, severity, scope: { kind: scopeKind, id: scopeId, name: nameOf(directory, { kind: scopeKind, id: scopeId }) } },
      ...{ detectedAt: new Date(detectedMs).toISOString(), until: new Date(untilMs).toISOString(), impactUsd: formatUsd(impactUsd) },
    })),
  };
}
