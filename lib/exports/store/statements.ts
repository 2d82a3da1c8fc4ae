/** Statements and their lines as files show them: of a closing those that it made, whatever became of them later. */
import type { Actor, Right } from "@/lib/auth";
import { scopeOf } from "@/lib/auth";
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { streamQuery } from "@/lib/db/stream-query";
import type { ExportPeriod } from "../core/export-period";

const { empty, join, raw, sql } = Prisma;

export type StatementHead = { id: string; number: string; costCentreId: string; costCentreName: string; currency: string; total: string };
export type StatementLineRow = {
  statementNo: string;
  currency: string;
  costCentreId: string;
  costCentreName: string;
  no: number;
  kind: string;
  description: string;
  businessUnitId: string | null;
  teamId: string | null;
  applicationId: string | null;
  environmentId: string | null;
  provider: string | null;
  model: string | null;
  chargePeriodId: string;
  requests: string | null;
  tokens: string | null;
  costUsd: string | null;
  amount: string;
  names: Record<string, string>;
  origin: Record<string, unknown>;
};

/** Whose statements: all, or those of a person's units, of teams that are all theirs, and those that they own (as in lib/chargeback). */
export type StatementSight = { actor: Actor; right: Right };
/** Null in a list stands for what has none. */
export type StatementPart = { costCentreId?: string; businessUnitIds?: readonly (string | null)[] };

function inSight({ actor, right }: StatementSight): Prisma.Sql {
  const scope = scopeOf(actor, right);
  if (scope.kind === "all") return sql`true`;
  const parts = [
    sql`s.business_unit_id = ANY(${scope.businessUnitIds}::text[])`,
    sql`(s.team_ids <> '{}' AND s.team_ids <@ ${scope.teamIds}::text[])`,
    ...(actor.personId === undefined ? [] : [sql`s.owner_id = ${actor.personId}`]),
  ];
  return sql`(${join(parts, " OR ")})`;
}

/** Of a closing also those that were voided when it was opened again: it stays readable as it was. */
function ofPeriod({ id, version, closed }: ExportPeriod): Prisma.Sql {
  return sql`s.period_id = ${id} AND s.version = ${version} ${closed === null ? sql`AND s.state <> 'voided'` : empty}`;
}

export const readStatements = (db: Db, period: ExportPeriod, sight: StatementSight): Promise<StatementHead[]> =>
  db.$queryRaw<
    StatementHead[]
  >`SELECT s.id, s.number, s.cost_centre_id AS "costCentreId", s.cost_centre_name AS "costCentreName", s.currency,
    trim_scale(s.total)::text AS total FROM statement s WHERE ${ofPeriod(period)} AND ${inSight(sight)} ORDER BY s.cost_centre_id COLLATE "C"`;

const LINE_COLUMNS =
  raw(`s.number AS "statementNo", s.currency, s.cost_centre_id AS "costCentreId", s.cost_centre_name AS "costCentreName", l.no, l.kind,
  l.description, l.business_unit_id AS "businessUnitId", l.team_id AS "teamId", l.application_id AS "applicationId", l.environment_id AS "environmentId",
  l.provider, l.model, l.charge_period_id AS "chargePeriodId", l.requests::text AS requests, l.tokens::text AS tokens,
  trim_scale(l.cost_usd)::text AS "costUsd", trim_scale(l.amount)::text AS amount, l.names, l.origin`);

/** Every line in the order of cost centres and numbers, in pages, on one snapshot. Ends the transaction when the reader stops early. */
export function streamStatementLines(
  db: Db,
  period: ExportPeriod,
  sight: StatementSight,
  part: StatementPart,
): AsyncGenerator<StatementLineRow[]> {
  return streamQuery<StatementLineRow>(
    db,
    sql`SELECT ${LINE_COLUMNS} FROM statement s JOIN statement_line l ON l.statement_id = s.id
      WHERE ${ofPeriod(period)} AND ${inSight(sight)} AND ${ofPart(part)} ORDER BY s.cost_centre_id COLLATE "C", l.no`,
  );
}

function ofPart({ costCentreId, businessUnitIds }: StatementPart): Prisma.Sql {
  const parts = [sql`true`];
  if (costCentreId !== undefined) parts.push(sql`s.cost_centre_id = ${costCentreId}`);
  if (businessUnitIds) {
    const ids = businessUnitIds.filter((id) => id !== null);
    const isListed = sql`l.business_unit_id = ANY(${ids}::text[])`;
    parts.push(businessUnitIds.includes(null) ? sql`(l.business_unit_id IS NULL OR ${isListed})` : isListed);
  }
  return join(parts, " AND ");
}
