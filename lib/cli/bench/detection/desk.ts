/** Works signals into incidents as the product does, hour by hour, with the default policy; somebody takes each on within a day. */
import type { Signal } from "@/lib/anomalies/core/signal";
import { type Draft, type KnownIncident, planIncidents } from "@/lib/incidents/core/plan-incidents";
import { DEFAULT_POLICY, ORGANISATION_KEY } from "@/lib/incidents/core/policy";
import { isSeries, scopeKey } from "@/lib/incidents/core/traits";
import type { Window } from "@/lib/incidents/core/windows";
import { HOUR_MS } from "@/lib/sample/core/moments";
import type { Raised } from "./score";
import type { Sums } from "./sums";

/** What was last seen earlier takes nothing new in, unless one of its own signals grows. */
const NEAR_MS = 26 * HOUR_MS;

const TAKEN_AFTER_MS = 24 * HOUR_MS;

export class Desk {
  readonly signals = new Map<string, Signal>();
  readonly quiet = new Map<string, string>();
  /** Scopes of series whose incident nobody took on yet, and since when. */
  untaken = new Map<string, number>();
  private readonly drafts = new Map<string, { known: KnownIncident; draft: Draft }>();
  private fresh = new Map<string, Signal>();
  private count = 0;

  constructor(
    private readonly windows: readonly Window[],
    private readonly sums: Sums,
  ) {}

  take(signals: readonly Signal[]): void {
    for (const signal of signals) {
      this.signals.set(signal.key, signal);
      this.fresh.set(signal.key, signal);
    }
  }

  work(nowMs: number): void {
    this.plan(nowMs);
    this.untaken = new Map();
    for (const { known, draft } of this.drafts.values()) {
      if (nowMs - known.stateMs > TAKEN_AFTER_MS) continue;
      for (const signal of known.signals) if (isSeries(signal)) this.untaken.set(scopeKey(signal), draft.startedMs);
    }
  }

  private plan(nowMs: number): void {
    if (this.fresh.size === 0) return;
    const quiet = [...this.quiet.keys()]
      .flatMap((key) => this.signals.get(key) ?? [])
      .filter(({ untilMs }) => nowMs - untilMs < 2 * HOUR_MS);
    const signals = [...new Map([...quiet, ...this.fresh.values()].map((signal) => [signal.key, signal])).values()];
    const near = [...this.drafts.values()].filter(
      ({ known, draft }) => nowMs - draft.lastSeenMs < NEAR_MS || known.signals.some(({ key }) => this.fresh.has(key)),
    );
    const pool = [...signals, ...near.flatMap(({ known }) => known.signals)];
    const plan = planIncidents({
      signals,
      incidents: near.map(({ known }) => known),
      windows: this.windows,
      policy: DEFAULT_POLICY,
      spend30d: this.sums.spend30d(new Set([ORGANISATION_KEY, ...pool.map(scopeKey)]), nowMs),
      parents: this.sums.parents,
      nowMs,
    });
    for (const draft of plan.open) this.keep(`incident_${++this.count}`, this.count, draft, nowMs);
    for (const { id, draft } of plan.grow) this.keep(id, this.drafts.get(id)?.known.number ?? 0, draft, nowMs);
    for (const { from } of plan.merge) this.drafts.delete(from);
    for (const { signal, reason } of plan.quiet) this.quiet.set(signal.key, reason);
    this.fresh = new Map();
  }

  private keep(id: string, number: number, draft: Draft, nowMs: number): void {
    const { severity, signals } = draft;
    for (const { key } of signals) this.quiet.delete(key);
    this.drafts.set(id, {
      draft,
      known: { id, number, severity, signals, state: "open", disposition: null, stateMs: this.drafts.get(id)?.known.stateMs ?? nowMs },
    });
  }

  /** The incidents that people were told of. */
  raised(): (Raised & { draft: Draft })[] {
    return [...this.drafts.values()]
      .filter(({ draft }) => !draft.isSilent)
      .map(({ draft }) => ({
        draft,
        detectors: [...new Set(draft.signals.map(({ detector }) => detector))],
        severity: draft.severity,
        identityIds: [...new Set(draft.signals.flatMap(({ place }) => place.identityId ?? []))],
        scopeKeys: [...new Set(draft.signals.map(scopeKey))],
        ...{ startedMs: draft.startedMs, detectedMs: draft.detectedMs, lastSeenMs: draft.lastSeenMs },
        impactUsd: Number(draft.impactUsd) / 1e15,
      }));
  }
}
