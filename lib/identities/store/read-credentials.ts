import type { Scope } from "@/lib/auth/core/actor";
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { decodeCursor, type Page, pageOf } from "@/lib/kernel/page";
import { shortFingerprint } from "../core/fingerprint";
import type { CredentialView } from "../core/views";
import type { CredentialListQuery } from "../schemas";
import { allOf, currentJoins, environmentRef, identityInScope, likePattern } from "./sql";

type Times = "createdAt" | "rotatedAt" | "expiresAt" | "revokedAt";
type Row = Omit<CredentialView, Times | "fingerprints"> &
  Record<Exclude<Times, "createdAt">, Date | null> & {
    createdAt: Date;
    fingerprints: CredentialView["fingerprints"] | null;
    sortKey: string;
  };

/** A credential is seen by whoever sees its identity. */
async function readRows(db: Db, scope: Scope, conditions: readonly Prisma.Sql[], limit: number, now: Date): Promise<Row[]> {
  return db.$queryRaw<Row[]>`
    SELECT c.id, jsonb_build_object('id', i.id, 'name', i.name) AS identity, c.label, c.kind, c.state, coalesce(c.scopes, '{}') AS scopes,
      c.created_at AS "createdAt", c.expires_at AS "expiresAt", c.revoked_at AS "revokedAt", lower(c.label) AS "sortKey",
      c.provider, c.storage, c.management, c.rotated_at AS "rotatedAt", ${environmentRef("e")} AS environment,
      (SELECT jsonb_agg(jsonb_build_object('kind', f.kind, 'value', f.value, 'retiredAt', f.retired_at) ORDER BY f.created_at, f.value)
         FROM credential_fingerprint f WHERE f.credential_id = c.id) AS fingerprints
    FROM credential c JOIN identity i ON i.id = c.identity_id LEFT JOIN environment e ON e.id = c.environment_id ${currentJoins(now)}
    WHERE ${identityInScope(scope)} AND ${allOf(conditions)} ORDER BY lower(c.label), c.id LIMIT ${limit}`;
}

function viewOf({ sortKey: _, ...row }: Row): CredentialView {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    rotatedAt: row.rotatedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    fingerprints: (row.fingerprints ?? []).map((fingerprint) => ({
      ...fingerprint,
      value: shortFingerprint(fingerprint),
      retiredAt: fingerprint.retiredAt === null ? null : new Date(fingerprint.retiredAt).toISOString(),
    })),
  };
}

export async function readCredentialPage(db: Db, scope: Scope, query: CredentialListQuery, now: Date): Promise<Page<CredentialView>> {
  const conditions: Prisma.Sql[] = [];
  if (query.identity) conditions.push(Prisma.sql`c.identity_id = ${query.identity}`);
  if (query.state) conditions.push(Prisma.sql`c.state = ${query.state}`);
  if (query.query) {
    conditions.push(Prisma.sql`(c.label ILIKE ${likePattern(query.query, "anywhere")} OR c.id IN (
      SELECT credential_id FROM credential_fingerprint WHERE value ILIKE ${likePattern(query.query, "start")}))`);
  }
  if (query.cursor !== undefined) {
    const [label, id] = decodeCursor(query.cursor, 2);
    conditions.push(Prisma.sql`(lower(c.label), c.id) > (${String(label)}, ${String(id)})`);
  }
  const rows = await readRows(db, scope, conditions, query.limit + 1, now);
  const { data, nextCursor } = pageOf(rows, query.limit, (row) => [row.sortKey, row.id]);
  return { data: data.map(viewOf), nextCursor };
}

export async function readCredentialRow(db: Db, scope: Scope, id: string, now: Date): Promise<CredentialView | null> {
  const [row] = await readRows(db, scope, [Prisma.sql`c.id = ${id}`], 1, now);
  return row ? viewOf(row) : null;
}

/** Active ones first, then by label. */
export async function readCredentialsOf(db: Db, scope: Scope, identityId: string, now: Date): Promise<CredentialView[]> {
  const rows = await readRows(db, scope, [Prisma.sql`c.identity_id = ${identityId}`], 1_000, now);
  return rows.map(viewOf).sort((a, b) => Number(a.state === "revoked") - Number(b.state === "revoked"));
}
