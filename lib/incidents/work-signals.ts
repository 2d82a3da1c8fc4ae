import { markWorked, readNewSignals, readSignals, type StoredSignal, type WorkedSignal } from "@/lib/anomalies";
import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import type { Usd } from "@/lib/kernel/money";
import { readScopeSpend, readUsedWith } from "@/lib/reporting";
import { applyPlan } from "./apply-plan";
import type { Parents } from "./core/link-signals";
import { type IncidentPlan, type KnownIncident, planIncidents } from "./core/plan-incidents";
import { isAggregate, scopeKey } from "./core/traits";
import { explainDue } from "./explain-due";
import { gatherSignals } from "./gather-signals";
import { settleStates } from "./settle-states";
import type { IncidentRow } from "./store/incidents";
import { lockWork, readCandidates, readQuietIds, readStateTimes } from "./store/neighbours";
import { readFeedback, readIncidentPolicyRow, readWindowsBetween } from "./store/windows";

export type WorkedSignals = { opened: number; grown: number; quiet: number };

/** Of each transaction; more are worked in the next. */
const AT_ONCE = 500;
const TIMEOUT_MS = 120_000;
const HOUR_MS = 3_600_000;
/** Nothing hangs together over more than three days; see core/link-signals.ts. */
const NEAR_MS = 73 * HOUR_MS;
const SPEND_DAYS = 30;
const MOST_ROUNDS = 4;

/**
 * Makes incidents of what detectors saw and nobody has read yet, tells who has to know, and lets rest what is quiet. One at a
 * time, whichever processes call it: signals, incidents, notifications and the audit log are one transaction, so that the same
 * signals twice change nothing. What explains an incident is worked out after it. Run right after detectors and by the job of
 * the same name.
 */
export async function workSignals(ctx: Context): Promise<WorkedSignals> {
  await gatherSignals(ctx);
  const worked: WorkedSignals = { opened: 0, grown: 0, quiet: 0 };
  for (let read = AT_ONCE; read === AT_ONCE; ) {
    const done = await withTransaction(ctx.db, (tx) => workSome(tx, ctx), TIMEOUT_MS);
    worked.opened += done.opened;
    worked.grown += done.grown;
    worked.quiet += done.quiet;
    read = done.read;
  }
  await settleStates(ctx);
  await explainDue(ctx);
  return worked;
}

async function workSome(tx: Tx, ctx: Context): Promise<WorkedSignals & { read: number }> {
  await lockWork(tx);
  const fresh = await readNewSignals(tx, AT_ONCE);
  if (fresh.length === 0) return { opened: 0, grown: 0, quiet: 0, read: 0 };
  const around = await loadAround(tx, fresh);
  const plan = await planFor(tx, ctx, fresh, around);
  const homes = await applyPlan(tx, ctx, plan, around.rows);
  await markWorked(tx, marksOf(plan, homes, fresh, around.known));
  return { opened: plan.open.length, grown: plan.grow.length, quiet: plan.quiet.length, read: fresh.length };
}

type Around = { rows: Map<string, IncidentRow>; incidents: KnownIncident[]; quiet: StoredSignal[]; known: Map<string, StoredSignal> };

/** Incidents and quiet signals near these, and near what they hold, as far as sums of many reach. */
async function loadAround(tx: Tx, fresh: readonly StoredSignal[]): Promise<Around> {
  const own = fresh.flatMap(({ incidentId }) => incidentId ?? []);
  let [from, to] = spanOf(fresh);
  for (let round = 1; ; round++) {
    const rows = await readCandidates(tx, new Date(from - NEAR_MS), new Date(to + NEAR_MS), own);
    const ids = rows.map(({ id }) => id);
    const held = ids.length === 0 ? [] : await readSignals(tx, { incidentIds: ids });
    const quietIds = await readQuietIds(tx, new Date(from - NEAR_MS), new Date(to + NEAR_MS));
    const [reachFrom, reachTo] = spanOf([...fresh, ...held.filter(isAggregate)]);
    if (round === MOST_ROUNDS || (reachFrom >= from && reachTo <= to)) {
      const quiet = quietIds.length === 0 ? [] : await readSignals(tx, { ids: quietIds });
      const times = await readStateTimes(tx, ids);
      return {
        rows: new Map(rows.map((row) => [row.id, row])),
        incidents: rows.map((row) => knownOf(row, held, times.get(row.id))),
        quiet,
        known: new Map([...quiet, ...held, ...fresh].map((signal) => [signal.key, signal])),
      };
    }
    [from, to] = [Math.min(from, reachFrom), Math.max(to, reachTo)];
  }
}

const spanOf = (signals: readonly StoredSignal[]): [number, number] => [
  Math.min(...signals.map(({ startedMs }) => startedMs)),
  Math.max(...signals.map(({ untilMs }) => untilMs)),
];

const knownOf = (row: IncidentRow, held: readonly StoredSignal[], stateAt: Date | undefined): KnownIncident => ({
  ...{ id: row.id, number: row.number, severity: row.severity, state: row.state, disposition: row.disposition },
  stateMs: (stateAt ?? row.openedAt).getTime(),
  signals: held.filter(({ incidentId }) => incidentId === row.id),
});

async function planFor(tx: Tx, ctx: Context, fresh: readonly StoredSignal[], { incidents, quiet }: Around): Promise<IncidentPlan> {
  const now = ctx.clock.now();
  const all = [...fresh, ...quiet, ...incidents.flatMap(({ signals }) => signals)];
  const from = new Date(Math.min(...all.map(({ detectedMs }) => detectedMs)));
  const to = new Date(Math.max(...all.map(({ detectedMs }) => detectedMs)) + 1);
  const freshKeys = new Set(fresh.map(({ key }) => key));
  return planIncidents({
    signals: [...fresh, ...quiet.filter(({ key }) => !freshKeys.has(key))],
    incidents,
    windows: await readWindowsBetween(tx, from, to),
    feedback: await readFeedback(tx, from),
    policy: await readIncidentPolicyRow(tx),
    spend30d: await spendOf(tx, all, now),
    parents: await parentsOf(tx, all),
    nowMs: now.getTime(),
  });
}

async function spendOf(
  tx: Tx,
  signals: readonly { scopeKind: StoredSignal["scopeKind"]; scopeId: string }[],
  now: Date,
): Promise<Map<string, Usd>> {
  const whole = { scopeKind: "organisation", scopeId: "" } as const;
  const places = [...new Map([whole, ...signals].map((one) => [scopeKey(one), { kind: one.scopeKind, id: one.scopeId }])).entries()];
  const sums = await readScopeSpend(
    tx,
    places.map(([, place]) => place),
    now,
    SPEND_DAYS,
  );
  return new Map(places.map(([key], i) => [key, sums[i] as Usd]));
}

/** Only sums by model or tool have to be told whose they are: all else stands in the place of a signal. */
async function parentsOf(tx: Tx, signals: readonly Parameters<typeof isAggregate>[0][]): Promise<Parents> {
  const sums = signals.filter(({ scopeKind }) => scopeKind === "model" || scopeKind === "tool");
  if (sums.length === 0) return new Map();
  const identityIds = [...new Set(signals.flatMap(({ place }) => place.identityId ?? []))];
  const from = new Date(Math.min(...sums.map(({ startedMs }) => startedMs)));
  const to = new Date(Math.max(...sums.map(({ untilMs }) => untilMs)));
  const parents = new Map<string, Set<string>>();
  for (const { identityId, provider, model, tool } of await readUsedWith(tx, identityIds, from, to)) {
    const above = parents.get(`identity:${identityId}`) ?? new Set();
    parents.set(`identity:${identityId}`, above);
    above.add(`model:${model}`).add(`model:${provider}/${model}`);
    if (tool !== null) above.add(`tool:${tool}`);
  }
  return parents;
}

/** Every signal that was read now, and of the others those that came elsewhere. @param homes The incident of each draft's signals, by key. */
function marksOf(
  plan: IncidentPlan,
  homes: ReadonlyMap<string, string>,
  fresh: readonly StoredSignal[],
  known: ReadonlyMap<string, StoredSignal>,
): WorkedSignal[] {
  const silenced = new Set([...plan.open, ...plan.grow.map(({ draft }) => draft)].flatMap((draft) => draft.silenced));
  const reasons = new Map<string, string>(plan.quiet.map(({ signal, reason }) => [signal.key, reason]));
  const freshKeys = new Set(fresh.map(({ key }) => key));
  const moved = [...known.values()].filter(({ key }) => freshKeys.has(key) || homes.has(key) || reasons.has(key));
  return moved.flatMap((signal) => {
    const { id, key, version, workedVersion } = signal;
    const incidentId = homes.get(key) ?? (reasons.has(key) ? null : signal.incidentId);
    const quietReason = reasons.get(key) ?? (silenced.has(key) ? "maintenance" : homes.has(key) ? null : signal.quietReason);
    if (!freshKeys.has(key) && incidentId === signal.incidentId && quietReason === signal.quietReason) return [];
    return [{ id, version: freshKeys.has(key) ? version : workedVersion, incidentId, quietReason }];
  });
}
