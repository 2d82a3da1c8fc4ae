import type { Scope } from "@/lib/auth/core/actor";
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { decodeCursor, type Page, pageOf } from "@/lib/kernel/page";
import { grantState } from "../core/grants";
import type { DelegationView, GrantView } from "../core/views";
import type { DelegationListQuery, GrantListQuery } from "../schemas";
import { readActors } from "./read-actors";
import { allOf, currentJoins, identityInScope } from "./sql";

type GrantRow = Pick<GrantView, "id" | "identity" | "kind" | "value" | "name" | "capUsd" | "reason" | "endReason"> & {
  toolKind: NonNullable<GrantView["tool"]>["kind"] | null;
  toolApproved: boolean;
  toolDataClass: NonNullable<GrantView["tool"]>["dataClass"];
  grantedBy: string;
  grantedAt: Date;
  approvedBy: string | null;
  approvedAt: Date | null;
  expiresAt: Date | null;
  endedAt: Date | null;
  endedBy: string | null;
};

/** A grant is seen by whoever sees its identity. Not ended ones first, then the newest. */
async function readGrantRows(db: Db, scope: Scope, conditions: readonly Prisma.Sql[], limit: number, now: Date): Promise<GrantRow[]> {
  return db.$queryRaw<GrantRow[]>`
    SELECT g.id, jsonb_build_object('id', i.id, 'name', i.name) AS identity, g.kind, g.value,
      coalesce(t.name, e.name, CASE g.value WHEN '*' THEN 'Everything' ELSE g.value END) AS name, trim_scale(g.cap_usd)::text AS "capUsd",
      g.reason, g.granted_by AS "grantedBy", g.granted_at AS "grantedAt", g.approved_by AS "approvedBy", g.approved_at AS "approvedAt",
      g.expires_at AS "expiresAt", g.ended_at AS "endedAt", g.ended_by AS "endedBy", g.end_reason AS "endReason",
      t.kind AS "toolKind", t.approved_at IS NOT NULL AS "toolApproved", t.data_class AS "toolDataClass"
    FROM access_grant g JOIN identity i ON i.id = g.identity_id ${currentJoins(now)}
      LEFT JOIN connected_tool t ON g.kind IN ('tool', 'data_source') AND t.id = g.value
      LEFT JOIN environment e ON g.kind = 'environment' AND e.id = g.value
    WHERE ${identityInScope(scope)} AND ${allOf(conditions)}
    ORDER BY (g.ended_at IS NOT NULL), g.granted_at DESC, g.id LIMIT ${limit}`;
}

async function grantViews(db: Db, rows: readonly GrantRow[], now: Date): Promise<GrantView[]> {
  const actor = await readActors(
    db,
    rows.flatMap(({ grantedBy, approvedBy, endedBy }) => [grantedBy, approvedBy, endedBy]),
  );
  return rows.map(({ toolKind, toolApproved, toolDataClass, ...row }) => ({
    ...row,
    state: grantState(row, now),
    grantedBy: actor(row.grantedBy),
    grantedAt: row.grantedAt.toISOString(),
    approvedBy: row.approvedBy === null ? null : actor(row.approvedBy),
    approvedAt: row.approvedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    endedBy: row.endedBy === null ? null : actor(row.endedBy),
    tool: toolKind === null ? null : { kind: toolKind, approved: toolApproved, dataClass: toolDataClass },
  }));
}

const inState = (state: NonNullable<GrantListQuery["state"]>, now: Date): Prisma.Sql => {
  if (state === "ended") return Prisma.sql`g.ended_at IS NOT NULL`;
  if (state === "expired") return Prisma.sql`g.ended_at IS NULL AND g.expires_at <= ${now}`;
  const isOpen = Prisma.sql`g.ended_at IS NULL AND (g.expires_at IS NULL OR g.expires_at > ${now})`;
  return state === "waiting" ? Prisma.sql`${isOpen} AND g.approved_at IS NULL` : Prisma.sql`${isOpen} AND g.approved_at IS NOT NULL`;
};

export async function readGrantPage(db: Db, scope: Scope, query: GrantListQuery, now: Date): Promise<Page<GrantView>> {
  const conditions: Prisma.Sql[] = [];
  if (query.identity) conditions.push(Prisma.sql`g.identity_id = ${query.identity}`);
  if (query.kind) conditions.push(Prisma.sql`g.kind = ${query.kind}`);
  if (query.value) conditions.push(Prisma.sql`g.value = ${query.value}`);
  if (query.state) conditions.push(inState(query.state, now));
  if (query.cursor !== undefined) {
    const [ended, at, id] = decodeCursor(query.cursor, 3);
    const said = new Date(String(at));
    const when = Number.isNaN(said.getTime()) ? now : said;
    conditions.push(Prisma.sql`((g.ended_at IS NOT NULL) > ${ended === "1"} OR ((g.ended_at IS NOT NULL) = ${ended === "1"}
      AND (g.granted_at < ${when} OR (g.granted_at = ${when} AND g.id > ${String(id)}))))`);
  }
  const rows = await readGrantRows(db, scope, conditions, query.limit + 1, now);
  const { data, nextCursor } = pageOf(rows, query.limit, (row) => [row.endedAt === null ? "0" : "1", row.grantedAt.toISOString(), row.id]);
  return { data: await grantViews(db, data, now), nextCursor };
}

export async function readGrantRow(db: Db, scope: Scope, id: string, now: Date): Promise<GrantView | null> {
  const rows = await readGrantRows(db, scope, [Prisma.sql`g.id = ${id}`], 1, now);
  return (await grantViews(db, rows, now))[0] ?? null;
}

export async function readGrantsOf(db: Db, scope: Scope, identityId: string, now: Date): Promise<GrantView[]> {
  return grantViews(db, await readGrantRows(db, scope, [Prisma.sql`g.identity_id = ${identityId}`], 1_000, now), now);
}

/** What was approved of a kind, for the law that says who may use only that. */
export async function isRestricted(db: Db | Tx, identityId: string, kind: string): Promise<boolean> {
  const found = await db.accessGrant.findFirst({ where: { identityId, kind, approvedAt: { not: null } }, select: { id: true } });
  return found !== null;
}

type DelegationRow = Pick<DelegationView, "id" | "operator" | "actor" | "purpose"> & {
  validFrom: Date;
  validTo: Date | null;
  createdBy: string;
  approvedBy: string | null;
  approvedAt: Date | null;
  endedAt: Date | null;
};

/** A delegation is seen by whoever sees one of its two identities. */
export async function readDelegationPage(db: Db, scope: Scope, query: DelegationListQuery, now: Date): Promise<Page<DelegationView>> {
  const conditions: Prisma.Sql[] = [];
  if (query.identity) conditions.push(Prisma.sql`${query.identity} IN (d.operator_id, d.actor_id)`);
  if (query.ended !== undefined) conditions.push(query.ended ? Prisma.sql`d.ended_at IS NOT NULL` : Prisma.sql`d.ended_at IS NULL`);
  if (query.cursor !== undefined) conditions.push(Prisma.sql`d.id > ${String(decodeCursor(query.cursor, 1)[0])}`);
  const rows = await readDelegationRows(db, scope, conditions, query.limit + 1, now);
  const { data, nextCursor } = pageOf(rows, query.limit, (row) => [row.id]);
  return { data: await delegationViews(db, data, now), nextCursor };
}

export async function readDelegationRow(db: Db, scope: Scope, id: string, now: Date): Promise<DelegationView | null> {
  const rows = await readDelegationRows(db, scope, [Prisma.sql`d.id = ${id}`], 1, now);
  return (await delegationViews(db, rows, now))[0] ?? null;
}

async function readDelegationRows(
  db: Db,
  scope: Scope,
  conditions: readonly Prisma.Sql[],
  limit: number,
  now: Date,
): Promise<DelegationRow[]> {
  return db.$queryRaw<DelegationRow[]>`
    SELECT d.id, jsonb_build_object('id', o.id, 'name', o.name) AS operator, jsonb_build_object('id', c.id, 'name', c.name) AS actor,
      d.purpose, d.valid_from AS "validFrom", d.valid_to AS "validTo", d.created_by AS "createdBy", d.approved_by AS "approvedBy",
      d.approved_at AS "approvedAt", d.ended_at AS "endedAt"
    FROM identity_delegation d JOIN identity o ON o.id = d.operator_id JOIN identity c ON c.id = d.actor_id
    WHERE ${allOf(conditions)} AND EXISTS (
      SELECT 1 FROM identity i ${currentJoins(now)} WHERE i.id IN (d.operator_id, d.actor_id) AND ${identityInScope(scope)})
    ORDER BY d.id LIMIT ${limit}`;
}

async function delegationViews(db: Db, rows: readonly DelegationRow[], now: Date): Promise<DelegationView[]> {
  const actor = await readActors(
    db,
    rows.flatMap(({ createdBy, approvedBy }) => [createdBy, approvedBy]),
  );
  return rows.map((row) => {
    const state = grantState({ approvedAt: row.approvedAt, expiresAt: row.validTo, endedAt: row.endedAt }, now);
    return {
      ...row,
      state: state === "in_force" && row.validFrom > now ? "planned" : state,
      validFrom: row.validFrom.toISOString(),
      validTo: row.validTo?.toISOString() ?? null,
      createdBy: actor(row.createdBy),
      approvedBy: row.approvedBy === null ? null : actor(row.approvedBy),
      approvedAt: row.approvedAt?.toISOString() ?? null,
      endedAt: row.endedAt?.toISOString() ?? null,
    };
  });
}
