import type { Db, Tx } from "@/lib/db/client";
import type { OpenSecret, OpenSecrets, SecuritySignal } from "../core/exposure";
import { EVENT_KINDS, type EventKind } from "../core/kinds";
import { GRAVE, TRUSTED } from "../core/severity";
import { findingTitle, placeWords } from "../core/words";

const PLACED = { rule: true, repository: true, file: true, line: true } as const;
const FINDING = {
  id: true,
  ...PLACED,
  tool: true,
  verified: true,
  visibility: true,
  identityId: true,
  credentialId: true,
  confidence: true,
  exposedAt: true,
  firstSeenAt: true,
} as const;

/**
 * Findings and grave events that surely or probably name somebody of ours, that were exposed or seen since then. Also findings
 * that ended since: usage between is judged by what was known of it then, whenever it is read. Not what never was one.
 */
export async function readExposureRows(db: Db | Tx, after: Date) {
  const isOurs = { confidence: { in: [...TRUSTED] }, OR: [{ identityId: { not: null } }, { credentialId: { not: null } }] };
  const findings = await db.secretFinding.findMany({
    where: { ...isOurs, state: { not: "false_positive" }, AND: { OR: [{ exposedAt: { gte: after } }, { firstSeenAt: { gte: after } }] } },
    select: { ...FINDING, state: true, stateAt: true },
    orderBy: { id: "asc" },
  });
  const events = await db.securityEvent.findMany({
    where: { ...isOurs, severity: { in: [...GRAVE] }, occurredAt: { gte: after } },
    select: { id: true, kind: true, title: true, occurredAt: true, identityId: true, credentialId: true },
    orderBy: { id: "asc" },
  });
  return { findings, events };
}

/** Open findings on credentials, and whether any scanner ever reported. */
export async function readOpenSecretRows(db: Db | Tx): Promise<OpenSecrets> {
  const hasReports = (await db.securitySource.findFirst({ where: { lastReportAt: { not: null } }, select: { id: true } })) !== null;
  const rows = await db.secretFinding.findMany({
    where: { state: "open", confidence: { in: [...TRUSTED] }, credentialId: { not: null }, identityId: { not: null } },
    select: FINDING,
    orderBy: [{ firstSeenAt: "asc" }, { id: "asc" }],
  });
  const secrets = rows.map(
    (row): OpenSecret => ({
      id: row.id,
      credentialId: row.credentialId as string,
      identityId: row.identityId as string,
      title: findingTitle(row),
      tool: row.tool,
      verified: row.verified as OpenSecret["verified"],
      isPublic: row.visibility === "public",
      place: placeWords(row),
      exposedAt: row.exposedAt,
      firstSeenAt: row.firstSeenAt,
    }),
  );
  return { hasReports, secrets };
}

export type SignalQuery = { identityIds: readonly string[]; credentialIds: readonly string[]; from: Date; to: Date };

const nameOfKind = (kind: string): string => EVENT_KINDS[kind as EventKind] ?? EVENT_KINDS.unknown;

/** What was told of these identities and credentials within [from, to), the earliest first. */
export async function readSignalRows(db: Db | Tx, { identityIds, credentialIds, from, to }: SignalQuery): Promise<SecuritySignal[]> {
  const whose = { OR: [{ identityId: { in: [...identityIds] } }, { credentialId: { in: [...credentialIds] } }] };
  const within = { gte: from, lt: to };
  const events = await db.securityEvent.findMany({
    where: { ...whose, occurredAt: within },
    orderBy: [{ occurredAt: "asc" }, { id: "asc" }],
    take: 1_000,
  });
  const findings = await db.secretFinding.findMany({
    where: { ...whose, AND: { OR: [{ exposedAt: within }, { firstSeenAt: within }, { stateAt: within }] } },
    orderBy: [{ firstSeenAt: "asc" }, { id: "asc" }],
    take: 1_000,
  });
  const sources = new Map((await db.securitySource.findMany({ select: { id: true, name: true } })).map(({ id, name }) => [id, name]));
  const about = (row: {
    identityId: string | null;
    credentialId: string | null;
    confidence: string | null;
    sourceId: string;
    id: string;
  }) => ({
    identityId: row.identityId,
    credentialId: row.credentialId,
    confidence: row.confidence,
    source: sources.get(row.sourceId) ?? row.sourceId,
    ref: row.id,
  });
  const told = events.map(
    (row): SecuritySignal => ({
      ...about(row),
      at: row.occurredAt.toISOString(),
      what: "event",
      kind: row.kind,
      severity: row.severity,
      title: `${nameOfKind(row.kind)}: ${row.title}`,
      href: `/security?tab=events&id=${encodeURIComponent(row.id)}`,
    }),
  );
  const found = findings.flatMap((row): SecuritySignal[] => {
    const common = { ...about(row), what: "finding" as const, href: `/security?id=${encodeURIComponent(row.id)}` };
    const severity = row.verified === "yes" ? "critical" : "high";
    const place = placeWords(row);
    const moments: { at: Date | null; kind: string; severity: string; title: string }[] = [
      { at: row.exposedAt, kind: "secret_exposed", severity, title: `${row.rule} secret written to ${place}` },
      { at: row.firstSeenAt, kind: "secret_found", severity, title: `${row.tool} found a secret (${row.rule}) in ${place}` },
      {
        at: row.state === "open" ? null : row.stateAt,
        kind: `secret_${row.state}`,
        severity: "info",
        title: `${row.rule} secret: ${STATE_WORDS[row.state] ?? row.state}`,
      },
    ];
    return moments.flatMap(({ at, ...moment }) => (at && at >= from && at < to ? [{ ...common, ...moment, at: at.toISOString() }] : []));
  });
  return [...told, ...found].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.ref < b.ref ? -1 : 1));
}

const STATE_WORDS: Readonly<Record<string, string>> = {
  rotated: "rotated since",
  revoked: "its key is revoked",
  resolved: "resolved",
  false_positive: "set aside as a false positive",
};
