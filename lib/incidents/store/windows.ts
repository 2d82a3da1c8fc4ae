/** Planned windows, the policy, and what people said of detectors. */
import type { ScopeKind, Severity } from "@/lib/anomalies/core/signal";
import type { Db, Tx } from "@/lib/db/client";
import { formatUsd, parseUsd } from "@/lib/kernel/money";
import { DEFAULT_POLICY, type IncidentPolicy } from "../core/policy";
import type { Disposition } from "../core/views";
import { type Feedback, REMEMBERED_MS, type Window, type WindowKind, type WindowScope } from "../core/windows";

export type WindowRow = {
  id: string;
  scopeKind: WindowScope;
  scopeId: string;
  kind: WindowKind;
  reason: string;
  startsAt: Date;
  endsAt: Date;
  createdAt: Date;
  createdBy: string;
  endedAt: Date | null;
};

const fromDbWindow = (row: Omit<WindowRow, "scopeKind" | "kind"> & { scopeKind: string; kind: string }): WindowRow => ({
  ...row,
  scopeKind: row.scopeKind as WindowScope,
  kind: row.kind as WindowKind,
});

/** The latest first; those that are over too, if asked for. */
export async function readWindowRows(db: Db, { over, now, limit }: { over: boolean; now: Date; limit: number }): Promise<WindowRow[]> {
  const rows = await db.plannedWindow.findMany({
    where: over ? {} : { endedAt: null, endsAt: { gt: now } },
    orderBy: [{ startsAt: "desc" }, { id: "asc" }],
    take: limit,
  });
  return rows.map(fromDbWindow);
}

/** What counts between two instants: ended early, it ends then. */
export async function readWindowsBetween(db: Db | Tx, from: Date, to: Date): Promise<Window[]> {
  const rows = await db.plannedWindow.findMany({ where: { startsAt: { lt: to }, endsAt: { gt: from } }, orderBy: { id: "asc" } });
  return rows.map(fromDbWindow).map(({ kind, scopeKind, scopeId, startsAt, endsAt, endedAt }) => ({
    ...{ kind, scopeKind, scopeId },
    startsMs: startsAt.getTime(),
    endsMs: Math.min(endsAt.getTime(), endedAt?.getTime() ?? Number.POSITIVE_INFINITY),
  }));
}

export async function insertWindow(tx: Tx, row: WindowRow): Promise<void> {
  await tx.plannedWindow.create({ data: row });
}

/** The window, locked until the transaction ends. */
export async function lockWindow(tx: Tx, id: string): Promise<WindowRow | null> {
  await tx.$queryRaw`SELECT 1 FROM planned_window WHERE id = ${id} FOR UPDATE`;
  const row = await tx.plannedWindow.findUnique({ where: { id } });
  return row && fromDbWindow(row);
}

export async function writeWindowEnd(tx: Tx, id: string, endedAt: Date): Promise<void> {
  await tx.plannedWindow.update({ where: { id }, data: { endedAt } });
}

export type PolicyRow = IncidentPolicy & { summarySentFor: Date | null };

/** Where nobody set it, as it is at first. */
export async function readIncidentPolicyRow(db: Db | Tx): Promise<PolicyRow> {
  const row = await db.incidentPolicy.findUnique({ where: { id: 1 } });
  if (!row) return { ...DEFAULT_POLICY, summarySentFor: null };
  return {
    floorUsd: row.floorUsd === null ? null : parseUsd(row.floorUsd.toFixed()),
    seriesShare: row.seriesShare.toFixed(),
    alertsPerDay: row.alertsPerDay,
    tellFrom: row.tellFrom as Severity,
    spendSignals: row.spendSignals as Record<string, string>,
    summarySentFor: row.summarySentFor,
  };
}

export async function lockIncidentPolicyRow(tx: Tx): Promise<PolicyRow> {
  await tx.$executeRaw`INSERT INTO incident_policy (id) VALUES (1) ON CONFLICT DO NOTHING`;
  await tx.$queryRaw`SELECT 1 FROM incident_policy WHERE id = 1 FOR UPDATE`;
  return readIncidentPolicyRow(tx);
}

export async function writeIncidentPolicy(tx: Tx, policy: IncidentPolicy): Promise<void> {
  const { floorUsd, seriesShare, alertsPerDay, tellFrom, spendSignals } = policy;
  const data = {
    ...{ floorUsd: floorUsd === null ? null : formatUsd(floorUsd), seriesShare },
    ...{ alertsPerDay, tellFrom, spendSignals: { ...spendSignals } },
  };
  await tx.incidentPolicy.update({ where: { id: 1 }, data });
}

export async function writeSummarySentFor(tx: Tx, summarySentFor: Date): Promise<void> {
  await tx.incidentPolicy.update({ where: { id: 1 }, data: { summarySentFor } });
}

export type FeedbackRow = {
  detector: string;
  scopeKind: ScopeKind;
  scopeId: string;
  verdict: Disposition;
  startsAt: Date;
  endsAt: Date;
  at: Date;
  by: string;
};

/** What is said of an incident now stands instead of what was said of it before. */
export async function replaceFeedback(tx: Tx, incidentId: string, rows: readonly FeedbackRow[]): Promise<void> {
  await tx.detectorFeedback.deleteMany({ where: { id: { startsWith: `${incidentId}:` } } });
  if (rows.length === 0) return;
  await tx.detectorFeedback.createMany({ data: rows.map((row, i) => ({ id: `${incidentId}:${i}`, ...row })) });
}

/** What was said of signals within the time that it holds before an instant, and since. */
export async function readFeedback(db: Db | Tx, before: Date): Promise<Feedback[]> {
  const rows = await db.detectorFeedback.findMany({
    where: { endsAt: { gte: new Date(before.getTime() - REMEMBERED_MS) } },
    orderBy: [{ at: "asc" }, { id: "asc" }],
  });
  return rows.map(({ detector, scopeKind, scopeId, verdict, endsAt }) => ({
    ...{ detector, scopeId },
    scopeKind: scopeKind as ScopeKind,
    verdict: verdict as Disposition,
    // By the time of the events, as signals are.
    atMs: endsAt.getTime(),
  }));
}
