/** Whose usage an incident is about, as a condition on `d`, a row of usage_dimension. */

import { Prisma } from "@/lib/db/generated/client";
import type { PartOf, UsePart, UsePlace } from "../core/incident-facts";

const { join, raw, sql } = Prisma;

export const PART_COLUMN: Readonly<Record<UsePart, string>> = {
  identity: "d.identity_id",
  credential: "d.credential_id",
  owner: "d.owner_id",
  team: "d.team_id",
  businessUnit: "d.business_unit_id",
  application: "d.application_id",
  environment: "d.environment_id",
  model: "d.model",
  provider: "d.provider",
  tool: "d.tool",
};

/** A model stands with its provider ("openai/gpt-5") or alone. */
export function inPlace({ kind, id }: UsePlace): Prisma.Sql {
  if (kind === "organisation") return sql`true`;
  if (kind === "model") return sql`(d.model = ${id} OR d.provider || '/' || d.model = ${id})`;
  return sql`${raw(PART_COLUMN[kind === "business_unit" ? "businessUnit" : kind])} = ${id}`;
}

/** All of these hold. */
export const inParts = (parts: readonly PartOf[]): Prisma.Sql =>
  parts.length === 0
    ? sql`true`
    : join(
        parts.map(({ part, id }) => (id === "" ? sql`${raw(PART_COLUMN[part])} IS NULL` : sql`${raw(PART_COLUMN[part])} = ${id}`)),
        " AND ",
      );

/** A half-open span of lines. */
export const inSpan = (from: Date, to: Date): Prisma.Sql =>
  sql`l.occurred_at >= ${from.toISOString()}::timestamptz AND l.occurred_at < ${to.toISOString()}::timestamptz AND l.role = 'billable'`;

/** What of a line has a price, as roll-ups count it. */
export const LINE_COST = raw(
  "coalesce(l.cost_usd, (SELECT sum((c->>'costUsd')::numeric) FROM jsonb_array_elements(l.charges) c WHERE c->>'costUsd' IS NOT NULL), 0)",
);
