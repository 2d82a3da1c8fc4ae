/** Facts of a period that its checks judge, as the tables of their areas have them. */
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { parseUsd, type Usd } from "@/lib/kernel/money";
import { addUtcDays, type Span, utcDate } from "@/lib/kernel/period";
import type { PeriodRef } from "../core/period-lines";
import type { PostingCentre, TakenBack } from "../core/postable";
import { useRows } from "./ledger-rows";

const { sql } = Prisma;

/** What comes this long after the end of a period is still looked at for it. */
const LATE_DAYS = 3;
/** A source that sent something so late in the period is expected to send on. */
const LIVELY_DAYS = 7;

export type Feeds = { silent: string[]; refused: number; waiting: number; lastReceivedAt: string | null };

/** Sources whose usage may be missing, items that were refused and payloads that wait, up to three days after the end. */
export async function readFeeds(db: Db | Tx, { start, end }: Span): Promise<Feeds> {
  const until = addUtcDays(end, LATE_DAYS);
  const lively = utcDate(addUtcDays(end, -LIVELY_DAYS));
  const silent = await db.$queryRaw<{ name: string }[]>`
    SELECT s.name FROM source s WHERE s.kind NOT IN ('csv', 'sample')
      AND EXISTS (SELECT 1 FROM source_activity a WHERE a.source_id = s.id AND a.accepted > 0 AND a.day >= ${lively}::date AND a.last_received_at < ${end})
      AND NOT EXISTS (SELECT 1 FROM source_activity a WHERE a.source_id = s.id AND a.last_received_at >= ${end}) ORDER BY s.name`;
  const [counts] = await db.$queryRaw<{ refused: number; waiting: number; lastReceivedAt: Date | null }[]>`
    SELECT (SELECT count(*)::int FROM rejected_item WHERE state = 'open' AND received_at >= ${start} AND received_at < ${until}) AS refused,
      (SELECT count(*)::int FROM inbox_payload WHERE received_at < ${until})
        + (SELECT count(*)::int FROM unsettled_reports WHERE received_at < ${until}) AS waiting,
      (SELECT max(last_received_at) FROM source_activity) AS "lastReceivedAt"`;
  return {
    silent: silent.map(({ name }) => name),
    refused: counts?.refused ?? 0,
    waiting: counts?.waiting ?? 0,
    lastReceivedAt: counts?.lastReceivedAt?.toISOString() ?? null,
  };
}

export type UseFacts = { events: bigint; unpricedEvents: bigint; costUsd: Usd; unattributedUsd: Usd };

/** What a period comes to, and how much of it no cost centre answers for: of a closed version what was copied. */
export async function readUseFacts(db: Db | Tx, ref: PeriodRef): Promise<UseFacts> {
  const rows = ref.version === null ? useRows(ref) : sql`SELECT * FROM period_use WHERE period_id = ${ref.id} AND version = ${ref.version}`;
  const [row] = await db.$queryRaw<Record<"events" | "unpriced" | "cost" | "unattributed", string>[]>`
    SELECT coalesce(sum(u.events), 0)::text AS events, coalesce(sum(u.unpriced_events), 0)::text AS unpriced, coalesce(sum(u.cost_usd), 0)::text AS cost,
      coalesce(sum(u.cost_usd) FILTER (WHERE d.cost_centre_id IS NULL), 0)::text AS unattributed
    FROM (${rows}) u JOIN usage_dimension d ON d.id = u.dimension_id`;
  return {
    events: BigInt(row?.events ?? 0),
    unpricedEvents: BigInt(row?.unpriced ?? 0),
    costUsd: parseUsd(row?.cost ?? "0"),
    unattributedUsd: parseUsd(row?.unattributed ?? "0"),
  };
}

/** Another one after each deed of a person and each change of prices, inventory or budgets. */
export async function readRevision(db: Db | Tx): Promise<string> {
  const [row] = await db.$queryRaw<{ revision: string }[]>`
    SELECT concat_ws(' ', (SELECT max(seq) FROM audit_head), v.inventory, v.prices, v.budgets) AS revision FROM ledger_version v`;
  return row?.revision ?? "";
}

/** Incidents that were there in a span, and those of them that nobody said what they were. */
export async function readIncidentFacts(db: Db | Tx, { start, end }: Span): Promise<{ total: number; open: number }> {
  const [row] = await db.$queryRaw<{ total: number; open: number }[]>`
    SELECT count(*)::int AS total, count(*) FILTER (WHERE disposition IS NULL)::int AS open FROM incident
    WHERE merged_into_id IS NULL AND started_at < ${end} AND last_seen_at >= ${start}`;
  return row ?? { total: 0, open: 0 };
}

/** Disputes of statements of a period that are not over. */
export async function countOpenDisputes(db: Db | Tx, periodId: string): Promise<number> {
  const [row] = await db.$queryRaw<
    { count: number }[]
  >`SELECT count(*)::int AS count FROM dispute d JOIN statement s ON s.id = d.statement_id
    WHERE s.period_id = ${periodId} AND s.state <> 'voided' AND d.state IN ('open', 'under_review')`;
  return row?.count ?? 0;
}

export async function readPostingCentres(db: Db | Tx, ids: readonly string[]): Promise<Map<string, PostingCentre>> {
  const rows = await db.costCentre.findMany({ where: { id: { in: [...ids] } } });
  return new Map(
    rows.map(({ id, name, posting, archivedAt, glAccount }) => [id, { id, name, posting, isArchived: archivedAt !== null, glAccount }]),
  );
}

/**
 * What the journal of a version takes back: the newest closing before it of which a journal is ready, with the cost centres that its
 * statements charge and the one that recovered them then. Null: nothing was posted.
 */
export async function readTakenBack(db: Db | Tx, periodId: string, version: number): Promise<TakenBack | null> {
  const file = await db.exportFile.findFirst({
    where: { periodId, profile: "journal", state: "ready", version: { gt: 0, lt: version } },
    orderBy: { version: "desc" },
    select: { version: true },
  });
  if (!file) return null;
  const rows = await db.$queryRaw<{ id: string | null }[]>`
    SELECT cost_centre_id AS id FROM statement WHERE period_id = ${periodId} AND version = ${file.version} AND total <> 0
    UNION SELECT coalesce((SELECT terms ->> 'recoveryCostCentreId' FROM journal_terms WHERE period_id = ${periodId} AND version = ${file.version}),
      recovery_cost_centre_id) FROM accounting_settings`;
  return { version: file.version, costCentreIds: rows.flatMap(({ id }) => id ?? []) };
}

/** Days of UTC before an instant with usage, the oldest first. */
export async function readDaysBefore(db: Db | Tx, before: Date): Promise<Date[]> {
  const rows = await db.$queryRaw<{ day: string }[]>`
    SELECT DISTINCT day::text AS day FROM usage_daily_team WHERE day <= ${utcDate(before)}::date AND events > 0 ORDER BY 1`;
  return rows.map(({ day }) => new Date(`${day}T00:00:00Z`)).filter((day) => day < before);
}

/** Whether anything was used in a span of hours. */
export async function hasUsage(db: Db | Tx, { start, end }: Span): Promise<boolean> {
  const [row] = await db.$queryRaw<{ found: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM usage_line WHERE role = 'billable' AND occurred_at >= ${start} AND occurred_at < ${end}) AS found`;
  return row?.found ?? false;
}
