import type { Db, Tx } from "@/lib/db/client";
import type { AuditEvent } from "@/lib/db/generated/client";
import { type ChainFields, type ChainHead, type ChainRow, GENESIS_HASH } from "./core/chain";
import type { AuditEntry, AuditQuery } from "./schemas";

/**
 * Takes the next place in the chain. The row lock is held until the transaction ends, so appenders queue and cannot
 * fork; a transaction of a stricter level fails instead of forking.
 */
export async function takePlace(tx: Tx): Promise<ChainHead> {
  const place = await raiseHead(tx);
  if (place) return place;
  // A database that was made without its head row. Events without a head are refused by the key of the first one.
  await tx.$executeRaw`INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, ${GENESIS_HASH}) ON CONFLICT (id) DO NOTHING`;
  const first = await raiseHead(tx);
  if (!first) throw new Error("the audit chain has no head");
  return first;
}

async function raiseHead(tx: Tx): Promise<ChainHead | undefined> {
  const rows = await tx.$queryRaw<ChainHead[]>`UPDATE audit_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash`;
  return rows[0];
}

export async function insertRow(tx: Tx, row: ChainRow): Promise<void> {
  await tx.auditEvent.create({ data: row });
  await tx.$executeRaw`UPDATE audit_head SET hash = ${row.hash} WHERE id = 1`;
}

export async function readHead(db: Db): Promise<ChainHead | null> {
  return db.auditHead.findUnique({ where: { id: 1 }, select: { seq: true, hash: true } });
}

/** Rows after a seq, oldest first. */
export async function readChain(db: Db, afterSeq: bigint, count: number): Promise<ChainRow[]> {
  const rows = await db.auditEvent.findMany({ where: { seq: { gt: afterSeq } }, orderBy: { seq: "asc" }, take: count });
  return rows.map(fromDbRow);
}

/** Newest first, one more than the limit. */
export async function readEntries(
  db: Db,
  query: AuditQuery,
  onlyTypes: readonly string[] | undefined,
  beforeSeq: bigint | undefined,
): Promise<AuditEntry[]> {
  const rows = await db.auditEvent.findMany({
    where: {
      ...(query.objectId === undefined ? {} : { objectId: query.objectId }),
      ...(query.actorId === undefined ? {} : { actorId: query.actorId }),
      ...(query.action === undefined ? {} : { action: query.action }),
      ...(query.outcome === undefined ? {} : { outcome: query.outcome }),
      // The ISO text of an instant sorts as the instant does.
      at: { ...(query.from === undefined ? {} : { gte: query.from }), ...(query.to === undefined ? {} : { lt: query.to }) },
      AND: [
        query.objectType === undefined ? {} : { objectType: query.objectType },
        onlyTypes === undefined ? {} : { objectType: { in: [...onlyTypes] } },
        beforeSeq === undefined ? {} : { seq: { lt: beforeSeq } },
      ],
    },
    orderBy: { seq: "desc" },
    take: query.limit + 1,
  });
  return rows.map(fromDbEntry);
}

const fromDbRow = (row: AuditEvent): ChainRow => row satisfies ChainFields & { hash: string };

const fromDbEntry = (row: AuditEvent): AuditEntry => ({
  seq: String(row.seq),
  at: row.at,
  actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
  action: row.action,
  objectType: row.objectType,
  objectId: row.objectId,
  before: fromText(row.before),
  after: fromText(row.after),
  reason: row.reason,
  outcome: row.outcome,
  requestId: row.requestId,
  ip: row.ip,
  hash: row.hash,
});

/** A tampered row may hold anything; the page still opens. */
function fromText(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
