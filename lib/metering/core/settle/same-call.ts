/**
 * One call told by several: a log event and a span, a gateway and the client behind it, two instrumentations side by
 * side. Ids of answers repeat in caches and mocks, so an equal key is not enough: reports are one call when they come
 * from different signals or sources, or overlap in one trace, and are close in time, one to one.
 */
import type { AttributionHints } from "@/lib/identities/core/hints";
import { isAgentCli } from "../otlp/producers";
import type { CallReport, Reading, ReportedEvent, Settled } from "./report";

export type Member = { report: CallReport; event: ReportedEvent; reading: Reading };

/** Reports of a call that come within this time of each other are settled in any order. After it, what was decided stays. */
export const WAITED_DAYS = 2;
/** Ends of two reports of one call differ by clocks and by what is measured, not by more than this. */
export const CLOSE_MS = 5 * 60_000;
/** Neighbours in time that one report is compared with. */
const LOOK_AHEAD = 64;

/** What the line of each report says. A pure function of the set. */
export function settledOf(members: readonly Member[]): Map<string, Settled> {
  const settled = new Map<string, Settled>();
  const groups = new Map<string, Member[]>();
  for (const member of members) {
    const { matchKey } = member.reading;
    settled.set(member.report.id, asToldOf(member.reading));
    if (matchKey === undefined) continue;
    const group = groups.get(matchKey);
    if (group) group.push(member);
    else groups.set(matchKey, [member]);
  }
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    for (const cluster of clustersOf(group)) settleCluster(cluster, settled);
  }
  return settled;
}

/** Without what only finds others of the call. Written out: the rest of an object that leaves one field out is many times slower. */
function asToldOf(reading: Reading): Settled {
  const { role, countedBy, callKey, hints, sessionId, labels, network, served } = reading;
  const settled: Settled = { role, hints };
  if (countedBy !== undefined) settled.countedBy = countedBy;
  if (callKey !== undefined) settled.callKey = callKey;
  if (sessionId !== undefined) settled.sessionId = sessionId;
  if (labels !== undefined) settled.labels = labels;
  if (network !== undefined) settled.network = network;
  if (served !== undefined) settled.served = served;
  return settled;
}

function settleCluster(cluster: readonly Member[], settled: Map<string, Settled>): void {
  const [best, ...others] = [...cluster].sort(byWorth);
  if (!best || others.length === 0) return;
  const reading = asToldOf(best.reading);
  const sessionId = reading.sessionId ?? others.map((other) => other.reading.sessionId).find((session) => session !== undefined);
  const span = best.report.signal === "span" ? undefined : others.find(({ report }) => report.signal === "span" && report.traceId !== "");
  const isLost = best.report.signal === "gateway" || best.report.traceId === "";
  settled.set(best.report.id, {
    ...reading,
    hints: completed(best, others),
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(span && isLost ? { trace: traceOf(span.report) } : {}),
  });
  for (const { report, reading: other } of others) {
    settled.set(report.id, { ...asToldOf(other), role: "evidence", countedBy: best.report.id });
  }
}

const traceOf = ({ traceId, spanId, parentSpanId }: CallReport) => ({ traceId, spanId, ...(parentSpanId === "" ? {} : { parentSpanId }) });

const WHO = ["credential", "credentialAlias", "identity", "operator"] as const satisfies readonly (keyof AttributionHints)[];

/**
 * What the counted report leaves open is taken from the others: who called only where it names nobody itself, and from
 * another source nothing but the agent, which moves no money.
 */
function completed(best: Member, others: readonly Member[]): AttributionHints {
  let hints = best.reading.hints;
  for (const { report, reading } of others) {
    const { agent } = reading.hints;
    if (report.sourceId !== best.report.sourceId) {
      if (agent !== undefined) hints = { agent, ...hints };
      continue;
    }
    const more = { ...reading.hints };
    if (WHO.some((name) => hints[name] !== undefined)) for (const name of WHO) delete more[name];
    hints = { ...more, ...hints };
  }
  return hints;
}

/** What is counted for good first, then what has counts, then by signal, then who has more counts. */
function byWorth(a: Member, b: Member): number {
  return (
    fixedRank(a.report) - fixedRank(b.report) ||
    Number(b.event.isMeasured) - Number(a.event.isMeasured) ||
    signalRank(a.report) - signalRank(b.report) ||
    b.event.counts - a.event.counts ||
    compare(placeOf(a), placeOf(b))
  );
}

const fixedRank = ({ fixedRole }: CallReport): number => (fixedRole === "billable" ? 0 : fixedRole === undefined ? 1 : 2);

/** A gateway knows who called; an agent's event holds its cost; other events are written by what also makes a span. */
function signalRank({ signal, producer }: CallReport): number {
  if (signal === "gateway") return 0;
  if (signal === "log") return isAgentCli(producer) ? 1 : 3;
  return 2;
}

type Pair = { a: number; b: number; rank: number; gapUs: number };

/** Reports of one key, by call. */
function clustersOf(group: readonly Member[]): Member[][] {
  const sorted = [...group].sort((a, b) => a.event.endUs - b.event.endUs || compare(placeOf(a), placeOf(b)));
  const clusterOf = sorted.map((member): Member[] => [member]);
  for (const { a, b, rank } of pairsOf(sorted)) {
    const one = clusterOf[a] as Member[];
    const other = clusterOf[b] as Member[];
    if (one === other || (rank > 0 && one.some((x) => other.some((y) => channelOf(x) === channelOf(y))))) continue;
    one.push(...other);
    for (const [i, cluster] of clusterOf.entries()) if (cluster === other) clusterOf[i] = one;
  }
  return [...new Set(clusterOf)];
}

/** Which reports may be one call, the likelier first: overlapping in one trace, then of one trace, then the closer in time. */
function pairsOf(sorted: readonly Member[]): Pair[] {
  const pairs: Pair[] = [];
  for (const [a, one] of sorted.entries()) {
    for (let b = a + 1; b < sorted.length && b <= a + LOOK_AHEAD; b++) {
      const other = sorted[b] as Member;
      const gapUs = other.event.endUs - one.event.endUs;
      if (gapUs > CLOSE_MS * 1_000) break;
      const isSameTrace = one.report.traceId !== "" && one.report.traceId === other.report.traceId;
      const rank = isSameTrace && areOverlappingSpans(one, other) ? 0 : isSameTrace ? 1 : 2;
      if (rank === 0 || channelOf(one) !== channelOf(other)) pairs.push({ a, b, rank, gapUs });
    }
  }
  return pairs.sort((x, y) => x.rank - y.rank || x.gapUs - y.gapUs || x.a - y.a || x.b - y.b);
}

function areOverlappingSpans(a: Member, b: Member): boolean {
  if (a.report.signal !== "span" || b.report.signal !== "span") return false;
  return a.event.startUs <= b.event.endUs && b.event.startUs <= a.event.endUs;
}

const channelOf = ({ report }: Member): string => `${report.signal}:${report.sourceId}`;
/** The same before and after the ledger gave ids, for what has a span of its own. */
const placeOf = ({ report }: Member): string => `${report.traceId}:${report.spanId}:${report.id}`;
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
