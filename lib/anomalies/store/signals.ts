/** Signals as they are stored: one row a key, however often it is seen. */
import type { Scope } from "@/lib/auth/core/actor";
import { scopeFilter } from "@/lib/auth/core/scope";
import { columnLiteral } from "@/lib/db/array-literal";
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { newId } from "@/lib/kernel/ids";
import { formatUsd, parseUsd } from "@/lib/kernel/money";
import { type ScopeKind, SEVERITIES, type Severity, type Signal } from "../core/signal";

const { sql } = Prisma;

export type StoredSignal = Signal & {
  id: string;
  recordedAt: Date;
  /** Raised by one whenever it grew. */
  version: number;
  workedVersion: number;
  incidentId: string | null;
  quietReason: string | null;
};

const AT_ONCE = 1_000;
const RANKS = `array_position('{${SEVERITIES.join(",")}}'::text[], `;

/**
 * What an update must surpass: a later end, or at the same end more money or a graver severity. A replay that meets a signal on its
 * way to where it already is changes nothing.
 */
const GREW = `(excluded.until, excluded.actual_usd, excluded.impact_usd, ${RANKS}excluded.severity)) > (s.until, s.actual_usd, s.impact_usd, ${RANKS}s.severity))`;

const RECORD = `INSERT INTO signal AS s (id, detector, key, scope_kind, scope_id, identity_id, credential_id, team_id, business_unit_id,
    application_id, environment_id, trace_id, severity, title, started_at, detected_at, until, actual_usd, expected_usd, impact_usd, confidence, score,
    evidence, parameters, recorded_at)
  SELECT t.*, $25::timestamptz FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::timestamptz[], $16::timestamptz[], $17::timestamptz[], $18::numeric[],
    $19::numeric[], $20::numeric[], $21::float8[], $22::float8[], $23::jsonb[], $24::jsonb[]) AS t
  ON CONFLICT (key) DO UPDATE SET severity = CASE WHEN ${RANKS}excluded.severity) > ${RANKS}s.severity) THEN excluded.severity ELSE s.severity END,
    title = excluded.title, started_at = least(s.started_at, excluded.started_at), detected_at = least(s.detected_at, excluded.detected_at),
    until = excluded.until, actual_usd = excluded.actual_usd, expected_usd = excluded.expected_usd, impact_usd = excluded.impact_usd,
    confidence = greatest(s.confidence, excluded.confidence), score = greatest(s.score, excluded.score), evidence = excluded.evidence,
    parameters = excluded.parameters, trace_id = coalesce(s.trace_id, excluded.trace_id), version = s.version + 1
  WHERE ${GREW}`;

/**
 * Records what detectors saw. A signal whose figures, severity or end grew gets a new version, so that the incident stage reads it
 * again; one that is seen again as it is, or as it was before it grew, changes nothing. Severity and confidence never sink.
 * @returns How many are new or grew.
 */
export async function recordSignals(tx: Db | Tx, signals: readonly Signal[], recordedAt: Date): Promise<number> {
  // One row a key in a statement; keys in one order, so that two writers wait for each other and never in a circle.
  const last = new Map<string, Signal>();
  for (const signal of signals) {
    const known = last.get(signal.key);
    const newest = !known || known.untilMs <= signal.untilMs ? signal : known;
    last.set(signal.key, known ? { ...newest, severity: graver(known.severity, signal.severity) } : newest);
  }
  const rows = [...last.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  let changed = 0;
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const page = rows.slice(from, from + AT_ONCE);
    changed += await tx.$executeRawUnsafe(RECORD, ...columnsOf(page), recordedAt.toISOString());
  }
  return changed;
}

const graver = (a: Severity, b: Severity): Severity => (SEVERITIES.indexOf(a) > SEVERITIES.indexOf(b) ? a : b);

/** PostgreSQL keeps no NUL and no half of a surrogate pair, and names are whatever their senders sent. */
const stored = (text: string): string => text.replaceAll("\u0000", "").replace(/\p{Cs}/gu, "\ufffd");

function columnsOf(rows: readonly Signal[]): string[] {
  const text = (of: (row: Signal) => string | null) =>
    columnLiteral(rows, (row) => {
      const value = of(row);
      return value === null ? null : stored(value);
    });
  const instant = (of: (row: Signal) => number) => columnLiteral(rows, (row) => new Date(of(row)).toISOString(), true);
  return [
    columnLiteral(rows, () => newId("sgl"), true),
    text((row) => row.detector),
    text((row) => row.key),
    text((row) => row.scopeKind),
    text((row) => row.scopeId),
    text((row) => row.place.identityId),
    text((row) => row.place.credentialId),
    text((row) => row.place.teamId),
    text((row) => row.place.businessUnitId),
    text((row) => row.place.applicationId),
    text((row) => row.place.environmentId),
    text((row) => row.traceId),
    text((row) => row.severity),
    text((row) => row.title),
    instant((row) => row.startedMs),
    instant((row) => row.detectedMs),
    instant((row) => row.untilMs),
    columnLiteral(rows, (row) => formatUsd(row.actualUsd), true),
    columnLiteral(rows, (row) => formatUsd(row.expectedUsd), true),
    columnLiteral(rows, (row) => formatUsd(row.impactUsd), true),
    columnLiteral(rows, (row) => row.confidence, true),
    columnLiteral(rows, (row) => row.score, true),
    columnLiteral(rows, (row) => json(row.evidence)),
    columnLiteral(rows, (row) => json(row.parameters)),
  ];
}

const json = (value: object): string => JSON.stringify(value, (_, part: unknown) => (typeof part === "string" ? stored(part) : part));

const COLUMNS = sql`id, detector, key, scope_kind AS "scopeKind", scope_id AS "scopeId", identity_id AS "identityId", credential_id AS "credentialId",
  team_id AS "teamId", business_unit_id AS "businessUnitId", application_id AS "applicationId", environment_id AS "environmentId", trace_id AS "traceId",
  severity, title, started_at AS "startedAt", detected_at AS "detectedAt", until, actual_usd::text AS "actualUsd", expected_usd::text AS "expectedUsd",
  impact_usd::text AS "impactUsd", confidence, score, evidence, parameters, recorded_at AS "recordedAt", version, worked_version AS "workedVersion",
  incident_id AS "incidentId", quiet_reason AS "quietReason"`;

type Row = {
  id: string;
  detector: string;
  key: string;
  scopeKind: ScopeKind;
  scopeId: string;
  identityId: string | null;
  credentialId: string | null;
  teamId: string | null;
  businessUnitId: string | null;
  applicationId: string | null;
  environmentId: string | null;
  traceId: string | null;
  severity: Severity;
  title: string;
  startedAt: Date;
  detectedAt: Date;
  until: Date;
  actualUsd: string;
  expectedUsd: string;
  impactUsd: string;
  confidence: number;
  score: number;
  evidence: { name: string; value: string }[];
  parameters: Record<string, number>;
  recordedAt: Date;
  version: number;
  workedVersion: number;
  incidentId: string | null;
  quietReason: string | null;
};

function fromRow(row: Row): StoredSignal {
  const { identityId, credentialId, teamId, businessUnitId, applicationId, environmentId, startedAt, detectedAt, until, ...rest } = row;
  return {
    ...rest,
    place: { identityId, credentialId, teamId, businessUnitId, applicationId, environmentId },
    startedMs: startedAt.getTime(),
    detectedMs: detectedAt.getTime(),
    untilMs: until.getTime(),
    actualUsd: parseUsd(row.actualUsd),
    expectedUsd: parseUsd(row.expectedUsd),
    impactUsd: parseUsd(row.impactUsd),
  };
}

/** What the incident stage has not read, or not as it is now: the first recorded first. */
export async function readNewSignals(tx: Db | Tx, limit: number): Promise<StoredSignal[]> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT ${COLUMNS} FROM signal WHERE version > worked_version ORDER BY recorded_at, id LIMIT ${limit}`;
  return rows.map(fromRow);
}

/** What the incident stage made of a signal. `version`: the one that it read; what grew meanwhile stays to be read. */
export type WorkedSignal = { id: string; version: number; incidentId: string | null; quietReason: string | null };

export async function markWorked(tx: Db | Tx, worked: readonly WorkedSignal[]): Promise<void> {
  if (worked.length === 0) return;
  await tx.$executeRawUnsafe(
    `UPDATE signal s SET worked_version = greatest(s.worked_version, t.version), incident_id = t.incident_id, quiet_reason = t.quiet_reason
     FROM unnest($1::text[], $2::integer[], $3::text[], $4::text[]) AS t(id, version, incident_id, quiet_reason) WHERE s.id = t.id`,
    columnLiteral(worked, ({ id }) => id),
    columnLiteral(worked, ({ version }) => version, true),
    columnLiteral(worked, ({ incidentId }) => incidentId),
    columnLiteral(worked, ({ quietReason }) => quietReason),
  );
}

export type SignalFilter = {
  ids?: readonly string[];
  incidentIds?: readonly string[];
  identityIds?: readonly string[];
  detectors?: readonly string[];
  /** Detected in this half-open span. */
  from?: Date;
  to?: Date;
};

/** Signals in the order they were detected. Not scoped: for use cases that authorise by themselves. */
export async function readSignals(
  db: Db | Tx,
  { ids, incidentIds, identityIds, detectors, from, to }: SignalFilter,
  limit = 10_000,
): Promise<StoredSignal[]> {
  const conditions = [sql`true`];
  if (ids) conditions.push(sql`id = ANY(${[...ids]})`);
  if (incidentIds) conditions.push(sql`incident_id = ANY(${[...incidentIds]})`);
  if (identityIds) conditions.push(sql`identity_id = ANY(${[...identityIds]})`);
  if (detectors) conditions.push(sql`detector = ANY(${[...detectors]})`);
  if (from) conditions.push(sql`detected_at >= ${from}`);
  if (to) conditions.push(sql`detected_at < ${to}`);
  const rows = await db.$queryRaw<Row[]>`
    SELECT ${COLUMNS} FROM signal WHERE ${Prisma.join(conditions, " AND ")} ORDER BY detected_at, id LIMIT ${limit}`;
  return rows.map(fromRow);
}

export type Fired = { signals: number; inIncidents: number };

/** How often each detector fired since an instant, inside a scope. */
export async function countSignals(db: Db | Tx, scope: Scope, since: Date): Promise<Map<string, Fired>> {
  const rows = await db.$queryRaw<(Fired & { detector: string })[]>`
    SELECT detector, count(*)::int AS signals, count(incident_id)::int AS "inIncidents" FROM signal
    WHERE detected_at >= ${since} AND ${inScope(scope)} GROUP BY detector`;
  return new Map(rows.map(({ detector, ...fired }) => [detector, fired]));
}

const COLUMN = {
  businessUnitId: sql`business_unit_id`,
  teamId: sql`team_id`,
  applicationId: sql`application_id`,
  environmentId: sql`environment_id`,
  identityId: sql`identity_id`,
};

function inScope(scope: Scope): Prisma.Sql {
  const filter = scopeFilter(scope);
  if (filter.kind === "all") return sql`true`;
  if (filter.kind === "none") return sql`false`;
  return sql`(${Prisma.join(
    filter.conditions.map(({ field, ids }) => sql`${COLUMN[field]} = ANY(${ids})`),
    " OR ",
  )})`;
}
