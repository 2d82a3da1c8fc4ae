/**
 * Which signals become incidents, which make one graver, which two are one, and which stay quiet, and why. Pure: the same
 * signals give the same incidents in whatever order and however many at once they come, and again they give nothing new.
 */
import type { Severity, Signal, SignalPlace } from "@/lib/anomalies/core/signal";
import type { Usd } from "@/lib/kernel/money";
import { groupNear, linkSignals, type Parents } from "./link-signals";
import { type Money, moneyAtRisk } from "./money-at-risk";
import type { FloorPolicy } from "./policy";
import { judgeSeverity, leadOf, type Reason } from "./severity";
import { type IncidentSpan, ownOf, spanOf } from "./span";
import { byStart, gravity, isAggregate } from "./traits";
import type { Disposition, IncidentState } from "./views";
import { type QuietReason, weigh } from "./weigh-signal";
import type { Feedback, Window } from "./windows";

export type KnownIncident = {
  id: string;
  /** Of two that are one, the lower goes on. */
  number: number;
  severity: Severity;
  state: IncidentState;
  disposition: Disposition | null;
  /** Since when it is in its state. Only what comes after it opens it again. */
  stateMs: number;
  /** As they were when they were worked last. */
  signals: readonly Signal[];
};

export type PlanInput = {
  /** New and grown ones, and quiet ones near them. */
  signals: readonly Signal[];
  /** What they may belong to: what may still grow, and what was closed with one of these keys. */
  incidents: readonly KnownIncident[];
  windows: readonly Window[];
  feedback?: readonly Feedback[];
  policy: FloorPolicy;
  /** Of the 30 days before, by `scopeKey`; what is absent spent nothing. */
  spend30d: ReadonlyMap<string, Usd>;
  /** Scopes above a scope, where the place of a signal does not say so: the models and tools of an identity. */
  parents: Parents;
  /** No span ends after it, whatever clocks of senders say. */
  nowMs: number;
};

/** What an incident is by its signals. */
export type Draft = Money &
  IncidentSpan & {
    /** In the order of their start. */
    signals: Signal[];
    /** Of those the ones that nobody is told of, because of maintenance. */
    silenced: string[];
    detector: string;
    title: string;
    scopeKind: Signal["scopeKind"];
    scopeId: string;
    place: SignalPlace;
    traceId: string | null;
    severity: Severity;
    reasons: Reason[];
    confidence: number;
    /** Nobody is told: all of it lies in maintenance. */
    isSilent: boolean;
  };

export type Growth = {
  id: string;
  draft: Draft;
  isGraver: boolean;
  reopens: boolean;
  /** Nobody was told of it because of maintenance, and now something came that is none. */
  breaksSilence: boolean;
  added: string[];
};

export type IncidentPlan = {
  open: Draft[];
  grow: Growth[];
  merge: { from: string; into: string }[];
  quiet: { signal: Signal; reason: QuietReason }[];
};

export function planIncidents(input: PlanInput): IncidentPlan {
  const open = { ...input, incidents: input.incidents.filter((incident) => !isSettled(incident)) };
  const settled = input.incidents.filter(isSettled);
  const settledKeys = new Set(settled.flatMap(({ signals }) => signals.map(({ key }) => key)));
  const { pool: all, homes } = pooled(input);
  const pool = all.filter(({ key }) => !settledKeys.has(key));
  const verdicts = new Map(pool.map((signal) => [signal.key, weigh(signal, input, homes.has(signal.key))]));
  const standing = pool.filter(({ key }) => verdicts.get(key)?.stands);
  const anchors = anchorsOf(open.incidents, pool, standing);
  const groups = linkSignals([...standing, ...anchors], input.parents);
  // Small ones are laid to groups of those that stand by themselves: they never hold two of them together.
  const near = pool
    .filter((signal) => verdicts.get(signal.key)?.isWeak && !anchors.includes(signal))
    .map((signal) => ({ signal, group: groupNear(signal, groups, input.parents) ?? homeGroup(signal, groups, homes) }));
  for (const { signal, group } of near) group?.push(signal);
  const placed = new Set(groups.flatMap((group) => group.map(({ key }) => key)));
  const quiet = pool
    .filter(({ key }) => !placed.has(key))
    .map((signal) => ({ signal, reason: verdicts.get(signal.key)?.reason ?? ("below_floor" as const) }));
  const isSilent = (key: string): boolean => verdicts.get(key)?.reason === "maintenance";
  const plan = settle(groups, open, homes, isSilent);
  return { ...plan, grow: [...plan.grow, ...settled.flatMap((incident) => swelling(incident, all, input))], quiet };
}

const SETTLED: readonly (Disposition | null)[] = ["expected", "planned", "false"];
/** Closed, and somebody said that it was nothing: its own signals may go on growing in it, and nothing else joins them. */
const isSettled = ({ state, disposition }: KnownIncident): boolean => state === "closed" && SETTLED.includes(disposition);

function swelling(incident: KnownIncident, all: readonly Signal[], { signals }: PlanInput): Growth[] {
  const keys = new Set(incident.signals.map(({ key }) => key));
  if (!signals.some(({ key }) => keys.has(key))) return [];
  const own = all.filter(({ key }) => keys.has(key));
  return [{ id: incident.id, draft: draftOf(own, () => false), isGraver: false, reopens: false, breaksSilence: false, added: [] }];
}

/** Every signal once, as it is now, cut at the present; and which incident each is in. */
function pooled({ signals, incidents, nowMs }: PlanInput): { pool: Signal[]; homes: Map<string, KnownIncident> } {
  const byKey = new Map<string, Signal>();
  const homes = new Map<string, KnownIncident>();
  for (const incident of incidents) {
    for (const signal of incident.signals) {
      byKey.set(signal.key, signal);
      homes.set(signal.key, incident);
    }
  }
  for (const signal of signals) byKey.set(signal.key, signal);
  const pool = [...byKey.values()].map((signal) =>
    signal.untilMs > nowMs ? { ...signal, untilMs: Math.max(signal.startedMs, nowMs) } : signal,
  );
  return { pool: pool.sort(byStart), homes };
}

/** Of an incident of which nothing stands by itself any more, the one that it is known by: it does not vanish. */
function anchorsOf(incidents: readonly KnownIncident[], pool: readonly Signal[], standing: readonly Signal[]): Signal[] {
  const standingKeys = new Set(standing.map(({ key }) => key));
  return incidents.flatMap((incident) => {
    const keys = new Set(incident.signals.map(({ key }) => key));
    const own = pool.filter(({ key }) => keys.has(key));
    const [first] = own;
    return own.some(({ key }) => standingKeys.has(key)) || !first ? [] : [anchorAmong(own)];
  });
}

/** Where an incident stays when its signals part: with its first that is no sum of others. */
const anchorAmong = (signals: readonly Signal[]): Signal =>
  [...signals].sort((a, b) => Number(isAggregate(a)) - Number(isAggregate(b)) || byStart(a, b))[0] as Signal;

function homeGroup(signal: Signal, groups: readonly Signal[][], homes: ReadonlyMap<string, KnownIncident>): Signal[] | undefined {
  const home = homes.get(signal.key);
  return home && groups.find((group) => group.some(({ key }) => homes.get(key) === home));
}

/** Groups as incidents: new, grown, or several that are one. */
function settle(
  groups: readonly Signal[][],
  { signals, incidents }: PlanInput,
  homes: ReadonlyMap<string, KnownIncident>,
  isSilent: (key: string) => boolean,
): Omit<IncidentPlan, "quiet"> {
  const plan: Omit<IncidentPlan, "quiet"> = { open: [], grow: [], merge: [] };
  const groupOfKey = new Map(groups.flatMap((group) => group.map(({ key }) => [key, group] as const)));
  const claims = new Map<Signal[], KnownIncident[]>();
  for (const incident of incidents) {
    const own = incident.signals.filter(({ key }) => groupOfKey.has(key));
    const group = own.length > 0 ? groupOfKey.get(anchorAmong(own).key) : undefined;
    if (group) claims.set(group, [...(claims.get(group) ?? []), incident]);
  }
  const fresh = new Map(signals.map((signal) => [signal.key, signal]));
  for (const group of groups) {
    const [first, ...others] = (claims.get(group) ?? []).sort((a, b) => a.number - b.number);
    if (!first) {
      plan.open.push(draftOf(group, isSilent));
      continue;
    }
    plan.merge.push(...others.map(({ id }) => ({ from: id, into: first.id })));
    const growth = growthOf(first, draftOf(group, isSilent), { fresh, homes, isSilent });
    if (growth.isChanged || others.length > 0) plan.grow.push(growth.growth);
  }
  return plan;
}

/** Calls that were under way, and clocks that differ. */
const SLACK_MS = 60_000;
const RESTING: readonly IncidentState[] = ["contained", "resolved", "closed"];

type Before = {
  fresh: ReadonlyMap<string, Signal>;
  homes: ReadonlyMap<string, KnownIncident>;
  isSilent: (key: string) => boolean;
};

function growthOf(incident: KnownIncident, draft: Draft, { fresh, homes, isSilent }: Before) {
  const before = new Set(incident.signals.map(({ key }) => key));
  const now = new Set(draft.signals.map(({ key }) => key));
  const added = draft.signals.filter(({ key }) => !before.has(key)).map(({ key }) => key);
  const moved = draft.signals.filter(({ key }) => added.includes(key) || (fresh.has(key) && homes.has(key)));
  const isChanged = moved.length > 0 || incident.signals.some(({ key }) => !now.has(key));
  const own = new Set(ownOf(draft.signals));
  const isLater = moved.some((signal) => own.has(signal) && signal.untilMs > incident.stateMs + SLACK_MS);
  const growth: Growth = {
    ...{ id: incident.id, draft, added },
    isGraver: gravity(draft.severity) > gravity(incident.severity),
    reopens: RESTING.includes(incident.state) && isLater,
    breaksSilence: !draft.isSilent && incident.signals.every(({ key }) => isSilent(key)),
  };
  return { growth, isChanged };
}

function draftOf(unsorted: readonly Signal[], isSilent: (key: string) => boolean): Draft {
  const signals = [...unsorted].sort(byStart);
  const money = moneyAtRisk(signals);
  const lead = leadOf(signals);
  const own = ownOf(signals);
  const silenced = signals.map(({ key }) => key).filter(isSilent);
  return {
    ...money,
    ...judgeSeverity(signals, money),
    ...{ signals, silenced },
    ...{ detector: lead.detector, title: lead.title, scopeKind: lead.scopeKind, scopeId: lead.scopeId },
    place: placeOf(lead, own),
    traceId: lead.traceId ?? own.find(({ traceId }) => traceId !== null)?.traceId ?? null,
    ...spanOf(signals),
    isSilent: silenced.length === signals.length,
  };
}

/** Where it is: as its name says, and what that leaves open by the first of the same identity that says it. */
function placeOf(lead: Signal, signals: readonly Signal[]): SignalPlace {
  const identityId =
    lead.place.identityId ?? (isAggregate(lead) ? (signals.find(({ place }) => place.identityId)?.place.identityId ?? null) : null);
  const same = signals.filter(({ place }) => place.identityId === identityId);
  const first = (part: keyof SignalPlace): string | null => lead.place[part] ?? same.find(({ place }) => place[part])?.place[part] ?? null;
  return {
    identityId,
    credentialId: first("credentialId"),
    teamId: first("teamId"),
    businessUnitId: first("businessUnitId"),
    applicationId: first("applicationId"),
    environmentId: first("environmentId"),
  };
}
