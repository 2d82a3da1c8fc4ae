/**
 * Which signals are about one thing, as a partition that depends on the signals alone: not on their order, nor on how many
 * came at once. Spans only grow, so that what hangs together stays together.
 */
import type { Signal } from "@/lib/anomalies/core/signal";
import type { Usd } from "@/lib/kernel/money";
import { DisjointSets } from "./components";
import { moneyAtRisk } from "./money-at-risk";
import { stakeOf } from "./policy";
import { byStart, depthOf, isAggregate, isLasting, isSeries, scopeKey, traitsOf } from "./traits";

const NEAR_MS = 60 * 60_000;
/** One series is one incident for so many buckets. */
const NEAR_BUCKETS = 24;
const HOUR_MS = 3_600_000;
/** A child that explains so much of the excess of a parent is the parent's incident, in hundredths. */
const EXPLAINS = 80n;
/** Where nobody knows whether the child is a part of the parent, it may not have much more than the parent either. */
const AT_MOST = 125n;

/** Scopes above a scope, by `scopeKey`: beside those that a signal's own place names. */
export type Parents = ReadonlyMap<string, ReadonlySet<string>>;

/** Shifts, creeps and secrets are dated back to where they began; what hangs together with them does so from when they were seen. */
const DATED_BACK = new Set(["S2", "S3", "S4", "S5", "SECRET"]);
const beginOf = ({ detector, detectedMs, startedMs }: Signal): number => (DATED_BACK.has(detector) ? detectedMs : startedMs);

/** What lasts for months is near what happens when it is seen, and holds nothing later in it. */
const STANDING = new Set(["B14"]);
const endOf = ({ detector, detectedMs, untilMs }: Signal): number => (STANDING.has(detector) ? detectedMs : untilMs);

/** Who costs more for days may do something else on one of them: so long after it was seen nothing belongs to it but series. */
const HOLDS_MS = 12 * HOUR_MS;
const holdsUntil = (signal: Signal): number =>
  isSeries(signal) ? Math.min(endOf(signal), Math.max(signal.startedMs, signal.detectedMs) + HOLDS_MS) : endOf(signal);

/** Keys of series say by which grain they were judged: "S1:quarter:cost:identity:…". */
const bucketMsOf = ({ key }: Signal): number => (key.split(":", 2)[1] === "quarter" ? HOUR_MS / 4 : HOUR_MS);

/** A leaked key is used days after it was found, and after it was revoked: one thing as long as its signs come within three days. */
const SECRET_MS = 72 * HOUR_MS;
function secretsOf(signal: Signal): string[] {
  const { identityId, credentialId } = signal.place;
  if (traitsOf(signal.detector).family !== "secret") return [];
  return [...(identityId === null ? [] : [`identity:${identityId}`]), ...(credentialId === null ? [] : [`credential:${credentialId}`])];
}

/** What somebody uses for the first time comes step after step, over a weekend too: tools, models or places that are new are one thing. */
const ANEW = new Set(["B8", "B9", "B10"]);
const ANEW_MS = 72 * HOUR_MS;
const anewOf = ({ detector, place: { identityId } }: Signal): string[] =>
  ANEW.has(detector) && identityId !== null ? [`${detector} ${identityId}`] : [];

/** Names by which a signal is near another within 60 minutes. */
function namesOf(signal: Signal): string[] {
  const { identityId, credentialId } = signal.place;
  if (isAggregate(signal)) return [];
  return [
    scopeKey(signal),
    ...(identityId === null ? [] : [`identity:${identityId}`]),
    ...(credentialId === null ? [] : [`credential:${credentialId}`]),
    ...(signal.traceId === null ? [] : [`trace:${signal.traceId}`]),
  ];
}
const seriesOf = (signal: Signal): string[] => (isSeries(signal) ? [`${scopeKey(signal)} ${bucketMsOf(signal)}`] : []);

/** What an identity and its keys cost more for weeks is one thing for as long as it lasts, whenever each of its series said so. */
const lastingOf = (signal: Signal): string[] => (isLasting(signal) ? namesOf(signal) : []);

/** Joins what shares a name and is not further apart than `gapOf` says. */
function sweep(
  sets: DisjointSets,
  signals: readonly Signal[],
  named: (signal: Signal) => string[],
  gapOf: (signal: Signal) => number,
  until = endOf,
): void {
  const byName = new Map<string, number[]>();
  signals.forEach((signal, i) => {
    for (const name of named(signal)) {
      const one = byName.get(name);
      if (one) one.push(i);
      else byName.set(name, [i]);
    }
  });
  for (const members of byName.values()) {
    members.sort((a, b) => beginOf(signals[a] as Signal) - beginOf(signals[b] as Signal));
    let last = members[0] as number;
    let end = Number.NEGATIVE_INFINITY;
    for (const i of members) {
      const signal = signals[i] as Signal;
      if (beginOf(signal) - end <= gapOf(signal)) sets.join(last, i);
      last = i;
      end = Math.max(end, until(signal));
    }
  }
}

function nearEachOther(signals: readonly Signal[]): Signal[][] {
  const sets = new DisjointSets(signals.length);
  sweep(sets, signals, namesOf, () => NEAR_MS, holdsUntil);
  sweep(sets, signals, lastingOf, () => NEAR_MS);
  sweep(sets, signals, seriesOf, (signal) => NEAR_BUCKETS * bucketMsOf(signal));
  sweep(sets, signals, secretsOf, () => SECRET_MS);
  sweep(sets, signals, anewOf, () => ANEW_MS);
  return sets.groups().map((group) => group.map((i) => signals[i] as Signal));
}

const overlaps = (a: Signal, b: Signal): boolean => a.startedMs <= b.untilMs && b.startedMs <= a.untilMs;

/** Whether a signal lies in the scope of a parent; null: nobody knows. */
function liesIn(child: Signal, parent: Signal, parents: Parents): boolean | null {
  const { place } = child;
  if (scopeKey(child) === scopeKey(parent)) return true;
  if (parents.get(scopeKey(child))?.has(scopeKey(parent)) || parents.get(`identity:${place.identityId}`)?.has(scopeKey(parent)))
    return true;
  switch (parent.scopeKind) {
    case "organisation":
      return true;
    case "team":
      return place.teamId === parent.scopeId;
    case "business_unit":
      return place.businessUnitId === parent.scopeId;
    case "application":
      return place.applicationId === parent.scopeId;
    case "environment":
      return place.environmentId === parent.scopeId;
    default:
      return null;
  }
}

/** How much of what is at stake for a parent a group explains; null: it is no part of it. */
function explained(group: readonly Signal[], parent: Signal, parents: Parents): Usd | null {
  const isDrop = parent.detector === "S4";
  const parts = group.filter((child) => overlaps(child, parent) && (child.detector === "S4") === isDrop);
  const known = parts.filter((child) => liesIn(child, parent, parents) === true);
  const meant = known.length > 0 ? known : parts.filter((child) => liesIn(child, parent, parents) === null);
  if (meant.length === 0) return null;
  const sum = isDrop ? (meant.reduce((total, child) => total + stakeOf(child), 0n) as Usd) : moneyAtRisk(meant).impactUsd;
  return known.length > 0 || sum * 100n <= stakeOf(parent) * AT_MOST ? sum : null;
}

/** The group that a parent belongs to, as the groups below it explain it together: the one that explains most. */
function groupOf(parent: Signal, groups: readonly Signal[][], parents: Parents): Signal[] | undefined {
  const parts = groups.flatMap((group) => {
    const sum = explained(group, parent, parents);
    return sum === null ? [] : [{ group, sum }];
  });
  const total = parts.reduce((all, { sum }) => all + sum, 0n);
  if (parts.length === 0 || total * 100n < stakeOf(parent) * EXPLAINS) return undefined;
  const alike = isLasting(parent) ? parts.filter(({ group }) => group.some(lastsItself)) : [];
  return (alike.length > 0 ? alike : parts).reduce((most, one) => (one.sum > most.sum ? one : most)).group;
}

/** What lasts over many belongs to who costs more for as long, not to whose bad night was dearer. */
const lastsItself = (signal: Signal): boolean => isLasting(signal) && !isAggregate(signal);

/** Signals that stand by themselves, as groups of one thing each; groups and their members in one order. */
export function linkSignals(signals: readonly Signal[], parents: Parents): Signal[][] {
  const sorted = [...signals].sort(byStart);
  const groups = nearEachOther(sorted.filter((signal) => !isAggregate(signal)));
  const aggregates = sorted.filter(isAggregate);
  const depths = [...new Set(aggregates.map(depthOf))].sort((a, b) => a - b);
  for (const depth of depths) {
    const here = aggregates.filter((signal) => depthOf(signal) === depth);
    // What the groups below explain is settled before it joins any of them, so that it explains nothing itself.
    const joins = here.map((parent) => ({ parent, group: groupOf(parent, groups, parents) }));
    for (const { parent, group } of joins) group?.push(parent);
    const own = joins.filter(({ group }) => group === undefined).map(({ parent }) => parent);
    groups.push(...sameScope(own));
  }
  return groups.map((group) => group.sort(byStart)).sort((a, b) => byStart(a[0] as Signal, b[0] as Signal));
}

/** Aggregates of one scope near each other: of one series, of another measure or grain, or a budget of it. */
function sameScope(signals: readonly Signal[]): Signal[][] {
  const sets = new DisjointSets(signals.length);
  sweep(
    sets,
    signals,
    (signal) => [scopeKey(signal)],
    () => NEAR_MS,
  );
  sweep(sets, signals, seriesOf, (signal) => NEAR_BUCKETS * bucketMsOf(signal));
  return sets.groups().map((group) => group.map((i) => signals[i] as Signal));
}

/** The group that a signal too small to stand by itself tells more about; undefined: none. */
export function groupNear(weak: Signal, groups: readonly Signal[][], parents: Parents): Signal[] | undefined {
  if (isAggregate(weak))
    // Silence explains no excess, and an excess no silence; that a budget came to a threshold explains neither.
    return groups.find(
      (group) =>
        (!isLasting(weak) || group.some(lastsItself)) &&
        group.some(
          (signal) =>
            signal.detector !== "SPEND" &&
            (signal.detector === "S4") === (weak.detector === "S4") &&
            overlaps(signal, weak) &&
            liesIn(signal, weak, parents) === true,
        ),
    );
  const names = new Set(namesOf(weak));
  const isNear = (signal: Signal): boolean => {
    const until = isSeries(signal) === isSeries(weak) ? ({ untilMs }: Signal): number => untilMs : holdsUntil;
    return (
      beginOf(weak) - until(signal) <= NEAR_MS &&
      beginOf(signal) - until(weak) <= NEAR_MS &&
      namesOf(signal).some((name) => names.has(name))
    );
  };
  return groups.find((group) => group.some(isNear));
}
