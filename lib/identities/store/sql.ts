import type { Scope } from "@/lib/auth/core/actor";
import { scopeFilter } from "@/lib/auth/core/scope";
import { Prisma } from "@/lib/db/generated/client";

export type Columns = Partial<Record<"businessUnitId" | "teamId" | "applicationId" | "environmentId" | "identityId", Prisma.Sql>>;

/** The caller's scope as a condition over the columns that hold each place. */
export function scopeCondition(scope: Scope, columns: Columns): Prisma.Sql {
  const filter = scopeFilter(scope);
  if (filter.kind === "all") return Prisma.sql`true`;
  if (filter.kind === "none") return Prisma.sql`false`;
  const conditions = filter.conditions.flatMap(({ field, ids }) => {
    const column = columns[field];
    return column ? [Prisma.sql`${column} = ANY(${ids})`] : [];
  });
  return conditions.length === 0 ? Prisma.sql`false` : Prisma.sql`(${Prisma.join(conditions, " OR ")})`;
}

/** A pattern for ILIKE that finds a text literally. */
export const likePattern = (text: string, where: "start" | "anywhere"): string =>
  `${where === "anywhere" ? "%" : ""}${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;

export const allOf = (conditions: readonly Prisma.Sql[]): Prisma.Sql =>
  conditions.length === 0 ? Prisma.sql`true` : Prisma.join([...conditions], " AND ");

/** SQL for a reference to a person, team, … as a JSON object, or null. */
export const personRef = (alias: string): Prisma.Sql =>
  Prisma.raw(
    `CASE WHEN ${alias}.id IS NULL THEN NULL ELSE jsonb_build_object('id', ${alias}.id, 'name', ${alias}.name, 'email', ${alias}.email, 'active', ${alias}.active) END`,
  );
export const coloredRef = (alias: string): Prisma.Sql =>
  Prisma.raw(
    `CASE WHEN ${alias}.id IS NULL THEN NULL ELSE jsonb_build_object('id', ${alias}.id, 'name', ${alias}.name, 'colorSlot', ${alias}.color_slot) END`,
  );
export const plainRef = (alias: string): Prisma.Sql =>
  Prisma.raw(`CASE WHEN ${alias}.id IS NULL THEN NULL ELSE jsonb_build_object('id', ${alias}.id, 'name', ${alias}.name) END`);
export const environmentRef = (alias: string): Prisma.Sql =>
  Prisma.raw(
    `CASE WHEN ${alias}.id IS NULL THEN NULL ELSE jsonb_build_object('id', ${alias}.id, 'name', ${alias}.name, 'kind', ${alias}.kind) END`,
  );

/** Identities with the assignment and membership in force at `now`: at most one of each, since spans do not overlap. */
export const currentJoins = (now: Date): Prisma.Sql => Prisma.sql`
  LEFT JOIN identity_assignment a ON a.identity_id = i.id AND a.valid_from <= ${now} AND (a.valid_to IS NULL OR a.valid_to > ${now})
  LEFT JOIN team_assignment m ON m.team_id = a.team_id AND m.valid_from <= ${now} AND (m.valid_to IS NULL OR m.valid_to > ${now})`;

/** Whether the identity `i`, joined as above, lies in the scope. */
export const identityInScope = (scope: Scope): Prisma.Sql =>
  scopeCondition(scope, {
    identityId: Prisma.sql`i.id`,
    teamId: Prisma.sql`a.team_id`,
    businessUnitId: Prisma.sql`m.business_unit_id`,
    applicationId: Prisma.sql`a.application_id`,
    environmentId: Prisma.sql`a.environment_id`,
  });
