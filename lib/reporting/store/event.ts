/** One event in full: every quantity, every charge with the price it used, and what repeats it. */
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { PriceRow } from "../core/event-detail";
import type { EventLine } from "../core/event-view";
import { type EventKey, readCountedLines, readTraceLines } from "./events";
import type { Selection } from "./selection";

const { raw } = Prisma;

/** What of a line the list of events does not show. */
export type LineDetail = {
  lineNo: number;
  credentialId: string | null;
  operatorId: string | null;
  operatorEvidence: string | null;
  actorId: string | null;
  ownerId: string | null;
  businessUnitId: string | null;
  costCentreId: string | null;
  tenant: string | null;
  agent: string | null;
  attempt: number | null;
  retryOf: string | null;
  mode: string;
  region: string | null;
  convention: string;
  quality: string;
  clientCostUsd: string | null;
  sessionId: string | null;
  quantities: Record<string, string | null>;
  hints: Record<string, unknown>;
  details: Record<string, unknown> | null;
  labels: Record<string, string> | null;
};

/** Columns of quantities, named as the interface names them. */
const QUANTITIES: readonly [column: string, name: string][] = [
  ["input", "input"],
  ["cache_read", "cacheRead"],
  ["cache_write_5m", "cacheWrite5m"],
  ["cache_write_1h", "cacheWrite1h"],
  ["cache_write", "cacheWrite"],
  ["output", "output"],
  ["reasoning", "reasoning"],
  ["embedding", "embedding"],
  ["audio_in", "audioIn"],
  ["audio_out", "audioOut"],
  ["image_in", "imageIn"],
  ["image_out", "imageOut"],
  ["video_in", "videoIn"],
  ["video_out", "videoOut"],
  ["requests", "requests"],
  ["web_searches", "webSearches"],
  ["web_fetches", "webFetches"],
  ["tool_calls", "toolCalls"],
  ["retrievals", "retrievals"],
  ["rerank_units", "rerankUnits"],
  ["images", "images"],
  ["characters", "characters"],
  ["pages", "pages"],
  ["annotated_pages", "annotatedPages"],
  ["audio_seconds", "audioSeconds"],
  ["code_seconds", "codeSeconds"],
  ["credits", "credits"],
];
const QUANTITY_OBJECT = raw(QUANTITIES.map(([column, name]) => `'${name}', trim_scale(l.${column}::numeric)::text`).join(", "));

/** When an event of this ledger happened, by its own id or by the ids its sender's id would have with each source. */
export async function findEvent(tx: Tx, ids: readonly string[]): Promise<EventKey | undefined> {
  const rows = await tx.$queryRaw<
    EventKey[]
  >`SELECT to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "occurredAt", event_id::text AS "eventId"
    FROM usage_event_key WHERE event_id = ANY(${ids}::uuid[]) ORDER BY array_position(${ids}::uuid[], event_id) LIMIT 1`;
  return rows[0];
}

export const readSourceIds = async (tx: Tx): Promise<string[]> =>
  (await tx.source.findMany({ select: { id: true }, orderBy: { id: "asc" } })).map((row) => row.id);

export async function readLineDetails(tx: Tx, key: EventKey): Promise<LineDetail[]> {
  return tx.$queryRaw<
    LineDetail[]
  >`SELECT l.line_no::int AS "lineNo", d.credential_id AS "credentialId", d.operator_id AS "operatorId", d.operator_evidence AS "operatorEvidence", d.actor_id AS "actorId", d.owner_id AS "ownerId",
      d.business_unit_id AS "businessUnitId", d.cost_centre_id AS "costCentreId", d.tenant, d.agent, l.attempt::int AS attempt, l.retry_of AS "retryOf",
      l.mode, l.region, l.convention, l.quality, trim_scale(l.client_cost_usd)::text AS "clientCostUsd", l.session_id AS "sessionId",
      jsonb_build_object(${QUANTITY_OBJECT}) AS quantities, l.hints, l.details, l.labels
    FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
    WHERE l.occurred_at = ${key.occurredAt}::timestamptz AND l.event_id = ${key.eventId}::uuid ORDER BY l.line_no`;
}

/** What a line of a closed period would say today, and under what it would be. */
export type RevisionRow = {
  lineNo: number;
  costUsd: string | null;
  revisedAt: string;
  isMoved: boolean;
  identityId: string | null;
  teamId: string | null;
  costCentreId: string | null;
};

export async function readRevisions(tx: Tx, key: EventKey): Promise<RevisionRow[]> {
  return tx.$queryRaw<RevisionRow[]>`SELECT r.line_no::int AS "lineNo", trim_scale(r.cost_usd)::text AS "costUsd",
      to_char(r.revised_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "revisedAt", r.dimension_id <> l.dimension_id AS "isMoved",
      d.identity_id AS "identityId", d.team_id AS "teamId", d.cost_centre_id AS "costCentreId"
    FROM line_revision r JOIN usage_line l ON l.occurred_at = r.occurred_at AND l.event_id = r.event_id AND l.line_no = r.line_no
      JOIN usage_dimension d ON d.id = r.dimension_id
    WHERE r.occurred_at = ${key.occurredAt}::timestamptz AND r.event_id = ${key.eventId}::uuid`;
}

export async function readPrices(tx: Tx, ids: readonly number[]): Promise<Map<number, PriceRow>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.$queryRaw<PriceRow[]>`SELECT id, provider, model, meter, mode, region, trim_scale(rate)::text AS rate, per,
      min_tokens_exclusive::text AS "minTokensExclusive", to_char(valid_from AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "validFrom",
      to_char(valid_to AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS "validTo", origin, origin_version AS "originVersion"
    FROM price WHERE id = ANY(${ids}::int[])`;
  return new Map(rows.map((row) => [row.id, row]));
}

const MOST_RELATED = 200;

/** Reports of one call differ in time by clocks and by what is measured; within a trace they may differ by more. */
const AROUND_MS = 10 * 60_000;

/** Other events that are the same call: the same span or answer in its trace, and whatever counts it or is counted by it. */
export async function readRelated(tx: Tx, selection: Selection, event: EventLine): Promise<EventLine[]> {
  const lines = event.traceId === null ? [] : await readTraceLines(tx, selection, event.traceId, MOST_RELATED * 10);
  const isSame = (line: EventLine): boolean =>
    (event.callKey !== null && line.callKey === event.callKey) ||
    (event.spanId !== null && line.spanId === event.spanId) ||
    line.countedBy === event.eventId;
  const at = new Date(event.occurredAt).getTime();
  const counted = await readCountedLines(tx, selection, event.eventId, new Date(at - AROUND_MS), new Date(at + AROUND_MS));
  const all = new Map([...lines.filter(isSame), ...counted].map((line) => [`${line.eventId}:${line.lineNo}`, line]));
  return [...all.values()].filter((line) => line.eventId !== event.eventId && line.eventId !== event.countedBy).slice(0, MOST_RELATED);
}
