import { type ListedSource, listSources } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { NotFound } from "@/lib/kernel/errors";
import { addUtcDays, type Span, startOfUtcDay } from "@/lib/kernel/period";
import { type Fidelity, fidelityOf } from "@/lib/metering/core/fidelity";
import { type Advice, adviceFor, type SourceCounts, type SourceFacts, type SourceState, stateOf } from "./core/source-health";
import { readTogether } from "./store/read";
import {
  type ActivityRow,
  type Queues,
  readActivity,
  readQueues,
  readRefusals,
  readSeen,
  readStuck,
  readWaiting,
  type Seen,
  type Waiting,
} from "./store/source-health";

/** Days that a source is judged by, today included. */
const JUDGED_DAYS = 7;
const CHART_DAYS = 30;

export type SourceHealth = ListedSource &
  SourceFacts & {
    state: SourceState;
    lastOccurredAt: string | null;
    /** Null like the mean where usage is brought as files, long after the call. */
    maxLagMs: number | null;
    /** Payloads that were answered and wait to be read. */
    waiting: number;
    costUsd: string;
    advice: Advice[];
  };
export type ProducerHealth = SourceCounts & { producer: string; fidelity: Fidelity | null };
export type SourceDay = SourceCounts & { day: string };
export type SourceDetail = SourceHealth & {
  producers: ProducerHealth[];
  daily: SourceDay[];
  refusals: { receivedAt: string; itemId: string | null; outcome: string; reason: string }[];
  stuckPayloads: { id: string; format: string; receivedAt: string; bytes: number; error: string }[];
};

const lastDays = (now: Date, days: number): Span => {
  const end = addUtcDays(startOfUtcDay(now), 1);
  return { start: addUtcDays(end, -days), end };
};

/** Every source of usage with what it sent in the last seven days, and what to mend. Right: source.read. */
export async function listSourceHealth(ctx: Context): Promise<SourceHealth[]> {
  const sources = await listSources(ctx);
  const now = ctx.clock.now();
  const found = await readTogether(ctx.db, async (tx) => {
    const span = lastDays(now, JUDGED_DAYS);
    return {
      activity: await readActivity(tx, span, null),
      seen: await readSeen(tx, null),
      queues: await readQueues(tx, span, null),
      waiting: await readWaiting(tx, null),
    };
  });
  return sources.map((source) => healthOf(source, found, now));
}

/** One source: by producer with what each leaves out, by day, and what was not taken. Right: source.read. @throws NotFound. */
export async function readSourceHealth(ctx: Context, sourceId: string): Promise<SourceDetail> {
  const source = (await listSources(ctx)).find(({ id }) => id === sourceId);
  if (!source) throw new NotFound(`there is no source "${sourceId.slice(0, 100)}"`);
  const now = ctx.clock.now();
  const judged = lastDays(now, JUDGED_DAYS);
  const found = await readTogether(ctx.db, async (tx) => ({
    activity: await readActivity(tx, lastDays(now, CHART_DAYS), sourceId),
    seen: await readSeen(tx, sourceId),
    queues: await readQueues(tx, judged, sourceId),
    waiting: await readWaiting(tx, sourceId),
    refusals: await readRefusals(tx, sourceId),
    stuck: await readStuck(tx, sourceId),
  }));
  const week = judged.start.toISOString().slice(0, 10);
  const recent = { ...found, activity: found.activity.filter(({ day }) => day >= week) };
  return {
    ...healthOf(source, recent, now),
    producers: producersOf(found.activity),
    daily: dailyOf(found.activity, now),
    refusals: found.refusals.map((row) => ({ ...row, receivedAt: row.receivedAt.toISOString() })),
    stuckPayloads: found.stuck.map((row) => ({ ...row, receivedAt: row.receivedAt.toISOString() })),
  };
}

type Found = { activity: ActivityRow[]; seen: Seen[]; queues: Queues[]; waiting: Waiting[] };

function healthOf(source: ListedSource, found: Found, now: Date): SourceHealth {
  const isOwn = (row: { sourceId: string }): boolean => row.sourceId === source.id;
  const activity = found.activity.filter(isOwn);
  const seen = found.seen.find(isOwn);
  const queues = found.queues.find(isOwn);
  const waiting = found.waiting.find(isOwn);
  const counts = countsOf(activity);
  const lagMsTotal = activity.reduce((sum, row) => sum + row.lagMsTotal, 0);
  const facts: SourceFacts = {
    ...counts,
    lastReceivedAt: seen?.lastReceivedAt ?? null,
    stuck: waiting?.stuck ?? 0,
    meanLagMs: counts.accepted === 0 || isBroughtLater(source) ? null : lagMsTotal / counts.accepted,
    unattributedEvents: queues?.unattributedEvents ?? 0,
    unpricedEvents: queues?.unpricedEvents ?? 0,
    billableEvents: queues?.billableEvents ?? 0,
  };
  return {
    ...source,
    ...facts,
    state: stateOf(facts, now),
    lastOccurredAt: seen?.lastOccurredAt ?? null,
    maxLagMs: isBroughtLater(source) ? null : Math.max(0, ...activity.map((row) => row.lagMsMax)),
    waiting: waiting?.waiting ?? 0,
    costUsd: queues?.costUsd ?? "0",
    advice: adviceFor(source, facts, [...new Set(activity.map((row) => row.producer))]),
  };
}

const isBroughtLater = ({ kind }: ListedSource): boolean => kind === "csv" || kind === "sample";

const COUNTED = ["accepted", "evidence", "missingUsage", "duplicates", "conflicts", "rejected"] as const;

function countsOf(rows: readonly ActivityRow[]): SourceCounts {
  const counts = { accepted: 0, evidence: 0, missingUsage: 0, duplicates: 0, conflicts: 0, rejected: 0 };
  for (const row of rows) for (const name of COUNTED) counts[name] += row[name];
  return counts;
}

function producersOf(activity: readonly ActivityRow[]): ProducerHealth[] {
  return [...grouped(activity, (row) => row.producer)]
    .map(([producer, rows]) => ({ producer, fidelity: fidelityOf(producer), ...countsOf(rows) }))
    .sort((a, b) => b.accepted - a.accepted || (a.producer < b.producer ? -1 : 1));
}

/** Every day of the chart, days without anything included. */
function dailyOf(activity: readonly ActivityRow[], now: Date): SourceDay[] {
  const byDay = grouped(activity, (row) => row.day);
  const { start } = lastDays(now, CHART_DAYS);
  return Array.from({ length: CHART_DAYS }, (_, i) => {
    const day = addUtcDays(start, i).toISOString().slice(0, 10);
    return { day, ...countsOf(byDay.get(day) ?? []) };
  });
}

function grouped(rows: readonly ActivityRow[], keyOf: (row: ActivityRow) => string): Map<string, ActivityRow[]> {
  const groups = new Map<string, ActivityRow[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}
