import type { Db, Tx } from "@/lib/db/client";
import { type AuditEvent, Prisma } from "@/lib/db/generated/client";
import { type ChainFields, type ChainHead, type ChainRow, GENESIS_HASH } from "./core/chain";
import type { AuditEntry, AuditFilter, AuditQuery } from "./schemas";

/** The head is the last of its rows: {@link insertHead} adds one. */
const HEAD = Prisma.sql`id = (SELECT max(id) FROM audit_head)`;

/**
 * Takes the next places in the chain: gives the first of them, and the hash that it follows. The row lock is held until the
 * transaction ends, so appenders queue and cannot fork; a transaction of a stricter level fails instead of forking.
 */
export async function takePlaces(tx: Tx, count: number): Promise<ChainHead> {
  const place = await raiseHead(tx, count);
  if (place) return place;
  // A database that was made without its head row. Events without a head are refused by the key of the first one.
  await tx.$executeRaw`INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, ${GENESIS_HASH}) ON CONFLICT (id) DO NOTHING`;
  const first = await raiseHead(tx, count);
  if (!first) throw new Error("the audit chain has no head");
  return first;
}

async function raiseHead(tx: Tx, count: number): Promise<ChainHead | undefined> {
  const rows = await tx.$queryRaw<ChainHead[]>`
    UPDATE audit_head SET seq = seq + ${count} WHERE ${HEAD} RETURNING seq - ${count} + 1 AS seq, hash`;
  return rows[0];
}

/**
 * Makes all others wait who append, until the transaction ends, and reads the head that they left.
 * @param beside Another connection: a transaction on a snapshot does not see what was appended since it began.
 */
export async function holdHead(tx: Tx, beside: Tx): Promise<ChainHead & { id: number }> {
  await tx.$executeRaw`LOCK TABLE audit_head IN EXCLUSIVE MODE`;
  const head = await lastHead(beside);
  return head ?? { id: 0, seq: 0n, hash: GENESIS_HASH };
}

/** The head as a row of its own, by whoever holds it: changing a row that others changed since fails on a snapshot. */
export async function insertHead(tx: Tx, head: ChainHead & { id: number }): Promise<void> {
  await tx.auditHead.create({ data: head });
}

/** Rows of one statement: its parameters have a limit. */
const AT_ONCE = 500;

/** @param rows In the order of their places. */
export async function insertRows(tx: Tx, rows: readonly ChainRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += AT_ONCE) await tx.auditEvent.createMany({ data: rows.slice(from, from + AT_ONCE) });
}

/** The hash of the last of the places that were taken. */
export async function setHead(tx: Tx, hash: string): Promise<void> {
  await tx.$executeRaw`UPDATE audit_head SET hash = ${hash} WHERE ${HEAD}`;
}

const lastHead = (db: Db | Tx): Promise<(ChainHead & { id: number }) | null> => db.auditHead.findFirst({ orderBy: { id: "desc" } });

export async function readHead(db: Db): Promise<ChainHead | null> {
  const head = await lastHead(db);
  return head && { seq: head.seq, hash: head.hash };
}

/** Rows after a seq, oldest first. */
export async function readChain(db: Db, afterSeq: bigint, count: number): Promise<ChainRow[]> {
  const rows = await db.auditEvent.findMany({ where: { seq: { gt: afterSeq } }, orderBy: { seq: "asc" }, take: count });
  return rows.map(fromDbRow);
}

/** What the filters of a query keep, of the types that the caller may read. */
function kept(filter: AuditFilter, onlyTypes: readonly string[] | undefined): Prisma.Sql {
  const conditions = [Prisma.sql`true`];
  if (onlyTypes !== undefined) conditions.push(Prisma.sql`object_type = ANY(${[...onlyTypes]}::text[])`);
  if (filter.objectType !== undefined) conditions.push(Prisma.sql`object_type = ${filter.objectType}`);
  if (filter.objectId !== undefined) conditions.push(Prisma.sql`object_id = ${filter.objectId}`);
  if (filter.actorId !== undefined) conditions.push(Prisma.sql`actor_id = ${filter.actorId}`);
  if (filter.actorKind !== undefined) conditions.push(Prisma.sql`actor_kind = ${filter.actorKind}`);
  if (filter.action !== undefined) conditions.push(Prisma.sql`action = ${filter.action}`);
  if (filter.outcome !== undefined) conditions.push(Prisma.sql`outcome = ${filter.outcome}`);
  // The ISO text of an instant sorts as the instant does.
  if (filter.from !== undefined) conditions.push(Prisma.sql`at >= ${filter.from}`);
  if (filter.to !== undefined) conditions.push(Prisma.sql`at < ${filter.to}`);
  if (filter.upTo !== undefined) conditions.push(Prisma.sql`seq <= ${BigInt(filter.upTo)}`);
  if (filter.query) {
    const pattern = `%${filter.query.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    conditions.push(
      Prisma.sql`(actor_name ILIKE ${pattern} OR action ILIKE ${pattern} OR object_id ILIKE ${pattern} OR reason ILIKE ${pattern})`,
    );
  }
  return Prisma.join(conditions, " AND ");
}

const COLUMNS = Prisma.sql`seq, prev_hash AS "prevHash", hash, at, actor_kind AS "actorKind", actor_id AS "actorId", actor_name AS "actorName", action,
  object_type AS "objectType", object_id AS "objectId", before, after, reason, outcome, request_id AS "requestId", ip`;

/** Newest first, one more than the limit. */
export async function readEntries(
  db: Db,
  query: AuditQuery,
  onlyTypes: readonly string[] | undefined,
  beforeSeq: bigint | undefined,
): Promise<AuditEntry[]> {
  const older = beforeSeq === undefined ? Prisma.empty : Prisma.sql`AND seq < ${beforeSeq}`;
  const rows = await db.$queryRaw<AuditEvent[]>`
    SELECT ${COLUMNS} FROM audit_event WHERE ${kept(query, onlyTypes)} ${older} ORDER BY seq DESC LIMIT ${query.limit + 1}`;
  return rows.map(fromDbEntry);
}

/** Rows that a filter keeps after a seq, oldest first. */
export async function readKept(db: Db | Tx, filter: AuditFilter, afterSeq: bigint, count: number): Promise<ChainRow[]> {
  const rows = await db.$queryRaw<AuditEvent[]>`
    SELECT ${COLUMNS} FROM audit_event WHERE ${kept(filter, undefined)} AND seq > ${afterSeq} ORDER BY seq LIMIT ${count}`;
  return rows.map(fromDbRow);
}

export type StepsOf = { objectType: string; objectId: string; actions: readonly string[] };

/** What was done to one object, oldest first: of each action at most `most`, the first ones. */
export async function readSteps(db: Db, { objectType, objectId, actions }: StepsOf, most: number): Promise<AuditStep[]> {
  return db.$queryRaw<AuditStep[]>`
    SELECT seq, at, actor_name AS "actorName", action, reason FROM (
      SELECT seq, at, actor_name, action, reason, row_number() OVER (PARTITION BY action ORDER BY seq) AS place FROM audit_event
      WHERE object_type = ${objectType} AND object_id = ${objectId} AND action = ANY(${[...actions]}::text[])) step
    WHERE place <= ${most}::int ORDER BY seq`;
}
export type AuditStep = Pick<ChainRow, "seq" | "at" | "actorName" | "action" | "reason">;

/** As many of the kept rows as asked for, chosen by the seed alone: the same seed over the same rows chooses the same. */
export async function readSample(
  db: Db,
  filter: AuditFilter,
  seed: string,
  count: number,
): Promise<{ population: bigint; rows: AuditEntry[] }> {
  const [counted] = await db.$queryRaw<{ n: bigint }[]>`SELECT count(*) AS n FROM audit_event WHERE ${kept(filter, undefined)}`;
  const rows = await db.$queryRaw<AuditEvent[]>`
    SELECT ${COLUMNS} FROM audit_event WHERE ${kept(filter, undefined)} ORDER BY md5(${seed} || ':' || seq), seq LIMIT ${count}`;
  return { population: counted?.n ?? 0n, rows: rows.map(fromDbEntry) };
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
