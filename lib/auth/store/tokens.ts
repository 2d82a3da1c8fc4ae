import { type Db, poolOf, type Tx } from "@/lib/db/client";
import type { MachineToken } from "@/lib/db/generated/client";

export type StoredToken = {
  id: string;
  name: string;
  prefix: string;
  secretHash: string;
  scopes: string[];
  sourceId: string | null;
  createdBy: string;
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
};

const fromDbToken = (row: MachineToken): StoredToken => row;

export async function readTokenByPrefix(db: Db, prefix: string): Promise<StoredToken | null> {
  const row = await db.machineToken.findUnique({ where: { prefix } });
  return row && fromDbToken(row);
}

/** Of these prefixes those whose token was not revoked. */
export async function readStandingPrefixes(db: Db, prefixes: readonly string[]): Promise<Set<string>> {
  const { rows } = await poolOf(db).query<{ prefix: string }>({
    name: "standing-tokens",
    text: "SELECT prefix FROM machine_token WHERE prefix = ANY($1::text[]) AND revoked_at IS NULL",
    values: [prefixes],
  });
  return new Set(rows.map(({ prefix }) => prefix));
}

export async function readTokens(db: Db): Promise<(StoredToken & { sourceName: string | null })[]> {
  const rows = await db.machineToken.findMany({
    include: { source: { select: { name: true } } },
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
  });
  return rows.map(({ source, ...row }) => ({ ...fromDbToken(row), sourceName: source?.name ?? null }));
}

export async function insertToken(tx: Tx, token: Omit<StoredToken, "revokedAt" | "lastUsedAt">): Promise<void> {
  await tx.machineToken.create({ data: token });
}

/** The token as it was before, null when there is none; one that was revoked before keeps its time. */
export async function markTokenRevoked(tx: Tx, tokenId: string, revokedAt: Date): Promise<StoredToken | null> {
  await tx.$queryRaw`SELECT id FROM machine_token WHERE id = ${tokenId} FOR UPDATE`;
  const row = await tx.machineToken.findUnique({ where: { id: tokenId } });
  if (row && row.revokedAt === null) await tx.machineToken.update({ where: { id: tokenId }, data: { revokedAt } });
  return row && fromDbToken(row);
}

/** Written by whichever process saw the use first in this minute. */
export async function markTokenUsed(db: Db, tokenId: string, at: Date, atMostEveryMs: number): Promise<void> {
  const before = new Date(at.getTime() - atMostEveryMs);
  await db.machineToken.updateMany({
    where: { id: tokenId, OR: [{ lastUsedAt: null }, { lastUsedAt: { lte: before } }] },
    data: { lastUsedAt: at },
  });
}
