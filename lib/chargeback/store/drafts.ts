/** Statements of a period as they are composed: drafts while it is in review, written a last time when it is closed. */
import { formatMinor } from "@/lib/allocation/core/money";
import type { Tx } from "@/lib/db/client";
import { sha256Hex } from "@/lib/kernel/hash";
import { newId } from "@/lib/kernel/ids";
import { formatFixed, formatUsd, USD_SCALE } from "@/lib/kernel/money";
import type { ComposedPeriod, ComposedStatement } from "../core/compose/types";

type Draft = {
  periodId: string;
  version: number;
  dueAt: Date | null;
  at: Date;
  /** What the last writing of this period's drafts gave; null: they are none. */
  known: string | null;
};
/** Rows of one statement of SQL. */
const AT_ONCE = 4_000;

/**
 * Replaces the drafts of a version by what was composed. A statement that says what it said keeps its id, its state and its
 * answer; one that says something else is asked about again, and one of a cost centre that is charged nothing any more goes. Where
 * everything stands there already, names included, nothing is written.
 * @returns the hash of what stands there now.
 */
export async function writeDrafts(tx: Tx, draft: Draft, composed: ComposedPeriod): Promise<string> {
  const { periodId, version } = draft;
  const stored = await tx.statement.findMany({ where: { periodId, version }, select: { id: true, costCentreId: true } });
  const idOf = new Map(stored.map(({ id, costCentreId }) => [costCentreId, id]));
  for (const { costCentreId } of composed.statements) if (!idOf.has(costCentreId)) idOf.set(costCentreId, newId("stm"));
  const hash = hashOf(draft, composed);
  if (hash === draft.known && stored.length === composed.statements.length) return hash;
  await deleteLines(tx, periodId, version);
  const charged = composed.statements.map(({ costCentreId }) => costCentreId);
  await tx.$executeRaw`DELETE FROM statement WHERE period_id = ${periodId} AND version = ${version} AND NOT cost_centre_id = ANY(${charged}::text[])`;
  await upsertStatements(
    tx,
    composed.statements.map((one) => statementRow(draft, idOf.get(one.costCentreId) ?? "", one, composed.currency)),
  );
  for (const rows of batches(lineRows(composed, idOf)))
    await tx.$executeRaw`INSERT INTO statement_line SELECT * FROM jsonb_populate_recordset(NULL::statement_line, ${rows}::jsonb)`;
  for (const rows of batches(shareRows(draft, composed)))
    await tx.$executeRaw`INSERT INTO allocation_share SELECT * FROM jsonb_populate_recordset(NULL::allocation_share, ${rows}::jsonb)`;
  return hash;
}

/** Of all that is stored: what the content hash has, and beside it names, owners, the deadline and how rules weighed. */
function hashOf({ periodId, version, dueAt }: Draft, { contentHash, statements, shares }: ComposedPeriod): string {
  const told = statements.map(({ number, costCentreName, businessUnit, teamIds, owner, lines }) => [
    ...[number, costCentreName, businessUnit, teamIds, owner],
    lines.map(({ description, names }) => [description, names]),
  ]);
  const moved = shares.map(
    (one) => `${one.ruleVersionId} ${one.sourceKind} ${one.sourceId} ${one.targetId} ${one.amount} ${one.weight} ${one.ratio}`,
  );
  return sha256Hex(JSON.stringify([periodId, version, dueAt, contentHash, told, moved]));
}

function* lineRows({ statements, currency }: ComposedPeriod, idOf: ReadonlyMap<string, string>): Generator<object> {
  for (const { costCentreId, lines } of statements)
    for (const line of lines)
      yield {
        ...{ statement_id: idOf.get(costCentreId), no: line.no, kind: line.kind, description: line.description, team_id: line.teamId },
        ...{ application_id: line.applicationId, environment_id: line.environmentId, provider: line.provider, model: line.model },
        ...{ business_unit_id: line.businessUnitId, charge_period_id: line.chargePeriodId, requests: text(line.requests) },
        ...{ tokens: text(line.tokens), cost_usd: line.costUsd === null ? null : formatUsd(line.costUsd) },
        ...{ amount: formatMinor(line.amount, currency), origin: line.origin, names: line.names },
      };
}

function* shareRows({ periodId, version }: Draft, { shares, currency }: ComposedPeriod): Generator<object> {
  for (const share of shares)
    yield {
      ...{ period_id: periodId, version, rule_version_id: share.ruleVersionId, source_kind: share.sourceKind, source_id: share.sourceId },
      ...{ target_id: share.targetId, amount: formatMinor(share.amount, currency), weight: formatFixed(share.weight, USD_SCALE) },
      ratio: formatFixed(share.ratio, USD_SCALE),
    };
}

/** Takes all drafts of a version away: it is not in review any more. */
export async function deleteDrafts(tx: Tx, periodId: string, version: number): Promise<void> {
  await deleteLines(tx, periodId, version);
  await tx.statement.deleteMany({ where: { periodId, version } });
}

async function deleteLines(tx: Tx, periodId: string, version: number): Promise<void> {
  await tx.$executeRaw`DELETE FROM statement_line l USING statement s
    WHERE s.id = l.statement_id AND s.period_id = ${periodId} AND s.version = ${version}`;
  await tx.$executeRaw`DELETE FROM allocation_share WHERE period_id = ${periodId} AND version = ${version}`;
}

const statementRow = ({ periodId, version, dueAt, at }: Draft, id: string, one: ComposedStatement, currency: string) => ({
  ...{ id, number: one.number, period_id: periodId, version, cost_centre_id: one.costCentreId, cost_centre_name: one.costCentreName },
  ...{ business_unit_id: one.businessUnit?.id ?? null, business_unit_name: one.businessUnit?.name ?? null },
  ...{ team_ids: one.teamIds, owner_id: one.owner?.id ?? null, owner_name: one.owner?.name ?? null, currency },
  ...{ direct: formatMinor(one.direct, currency), allocated: formatMinor(one.allocated, currency) },
  ...{ other: formatMinor(one.other, currency), total: formatMinor(one.total, currency), direct_usd: formatUsd(one.directUsd) },
  ...{ content_hash: one.contentHash, state: "in_review", due_at: dueAt?.toISOString() ?? null },
  created_at: at.toISOString(),
});

async function upsertStatements(tx: Tx, rows: readonly object[]): Promise<void> {
  for (const batch of batches(rows))
    await tx.$executeRaw`INSERT INTO statement SELECT * FROM jsonb_populate_recordset(NULL::statement, ${batch}::jsonb)
      ON CONFLICT (period_id, version, cost_centre_id) DO UPDATE SET cost_centre_name = excluded.cost_centre_name,
        business_unit_id = excluded.business_unit_id, business_unit_name = excluded.business_unit_name, team_ids = excluded.team_ids,
        owner_id = excluded.owner_id, owner_name = excluded.owner_name, currency = excluded.currency, direct = excluded.direct,
        allocated = excluded.allocated, other = excluded.other, total = excluded.total, direct_usd = excluded.direct_usd,
        content_hash = excluded.content_hash, due_at = excluded.due_at,
        state = CASE WHEN statement.content_hash = excluded.content_hash THEN statement.state ELSE excluded.state END,
        answer = CASE WHEN statement.content_hash = excluded.content_hash THEN statement.answer END,
        answered_by = CASE WHEN statement.content_hash = excluded.content_hash THEN statement.answered_by END,
        answered_by_name = CASE WHEN statement.content_hash = excluded.content_hash THEN statement.answered_by_name END,
        answered_at = CASE WHEN statement.content_hash = excluded.content_hash THEN statement.answered_at END,
        answer_note = CASE WHEN statement.content_hash = excluded.content_hash THEN statement.answer_note END`;
}

const text = (count: bigint | null): string | null => count?.toString() ?? null;

/** As JSON texts of so many rows. */
function* batches(rows: Iterable<object>): Generator<string> {
  let batch: object[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < AT_ONCE) continue;
    yield JSON.stringify(batch);
    batch = [];
  }
  if (batch.length > 0) yield JSON.stringify(batch);
}
