import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { decodeCursor, type Page, pageOf } from "@/lib/kernel/page";
import { TRUSTED } from "../core/severity";
import type { SecretFindingQuery, SecurityEventQuery } from "../schemas";

/** Identities whose signals are seen; "all" sees those of nobody, too. */
export type Seen = "all" | readonly string[];

const mine = (seen: Seen) => (seen === "all" ? {} : { identityId: { in: [...seen] } });
const matched = (asked: "yes" | "no" | undefined) => (asked === undefined ? {} : { confidence: asked === "yes" ? { not: null } : null });
const whose = (identity: string | undefined) => (identity === undefined ? {} : { identityId: identity });
const like = (query: string) => ({ contains: query.replaceAll(/[\\%_]/g, String.raw`\$&`), mode: "insensitive" as const });

export type EventRow = Prisma.SecurityEventGetPayload<object>;
export type FindingRow = Prisma.SecretFindingGetPayload<object>;

/** The newest first. */
export async function readEventPage(db: Db, seen: Seen, asked: SecurityEventQuery): Promise<Page<EventRow>> {
  const { limit, cursor, severity, source, query } = asked;
  const and: Prisma.SecurityEventWhereInput[] = [mine(seen), matched(asked.matched), whose(asked.identity)];
  if (severity) and.push({ severity });
  if (source) and.push({ sourceId: source });
  if (query) and.push({ title: like(query) });
  if (cursor !== undefined) {
    const [at, id] = decodeCursor(cursor, 2);
    const before = new Date(String(at));
    and.push({ OR: [{ occurredAt: { lt: before } }, { occurredAt: before, id: { lt: String(id) } }] });
  }
  const rows = await db.securityEvent.findMany({ where: { AND: and }, orderBy: [{ occurredAt: "desc" }, { id: "desc" }], take: limit + 1 });
  return pageOf(rows, limit, (row) => [row.occurredAt.toISOString(), row.id]);
}

/** The newest first, by when they were seen first. */
export async function readFindingPage(db: Db, seen: Seen, asked: SecretFindingQuery): Promise<Page<FindingRow>> {
  const { limit, cursor, state, source, query } = asked;
  const and: Prisma.SecretFindingWhereInput[] = [mine(seen), matched(asked.matched), whose(asked.identity)];
  if (state) and.push({ state });
  if (source) and.push({ sourceId: source });
  if (query) and.push({ OR: [{ rule: like(query) }, { repository: like(query) }, { file: like(query) }] });
  if (cursor !== undefined) {
    const [at, id] = decodeCursor(cursor, 2);
    const before = new Date(String(at));
    and.push({ OR: [{ firstSeenAt: { lt: before } }, { firstSeenAt: before, id: { lt: String(id) } }] });
  }
  const rows = await db.secretFinding.findMany({
    where: { AND: and },
    orderBy: [{ firstSeenAt: "desc" }, { id: "desc" }],
    take: limit + 1,
  });
  return pageOf(rows, limit, (row) => [row.firstSeenAt.toISOString(), row.id]);
}

export const readFindingRow = (db: Db | Tx, id: string): Promise<FindingRow | null> => db.secretFinding.findUnique({ where: { id } });

export type FindingCounts = { open: number; ours: number; closed: number; keys: { credentialId: string; after: Date }[] };

/** Of all findings in sight; of each key of ours that is open the first exposure. */
export async function countFindings(db: Db, seen: Seen): Promise<FindingCounts> {
  const isMine = mine(seen);
  const isOurs = { confidence: { in: [...TRUSTED] } };
  const [open, ours, closed, rows] = await Promise.all([
    db.secretFinding.count({ where: { ...isMine, state: "open" } }),
    db.secretFinding.count({ where: { ...isMine, ...isOurs, state: "open" } }),
    db.secretFinding.count({ where: { ...isMine, state: { not: "open" } } }),
    db.secretFinding.findMany({
      where: { ...isMine, ...isOurs, state: "open", credentialId: { not: null } },
      select: { credentialId: true, exposedAt: true, firstSeenAt: true },
      take: 5_000,
    }),
  ]);
  const first = new Map<string, Date>();
  for (const { credentialId, exposedAt, firstSeenAt } of rows) {
    const at = exposedAt ?? firstSeenAt;
    const known = first.get(credentialId ?? "");
    if (credentialId !== null && (!known || at < known)) first.set(credentialId, at);
  }
  return { open, ours, closed, keys: [...first].map(([credentialId, after]) => ({ credentialId, after })) };
}

export async function readSourceNames(db: Db | Tx): Promise<Map<string, string>> {
  return new Map((await db.securitySource.findMany({ select: { id: true, name: true } })).map(({ id, name }) => [id, name]));
}

export async function readPeopleNames(db: Db | Tx, ids: readonly string[]): Promise<Map<string, string>> {
  return new Map(
    (await db.person.findMany({ where: { id: { in: [...ids] } }, select: { id: true, name: true } })).map(({ id, name }) => [id, name]),
  );
}

export async function writeState(tx: Tx, id: string, state: { state: string; reason: string; at: Date }): Promise<void> {
  await tx.secretFinding.update({ where: { id }, data: { state: state.state, stateReason: state.reason, stateAt: state.at } });
}

/** Held until the transaction ends. */
export async function lockFinding(tx: Tx, id: string): Promise<FindingRow | null> {
  await tx.$queryRaw(Prisma.sql`SELECT 1 FROM secret_finding WHERE id = ${id} FOR UPDATE`);
  return readFindingRow(tx, id);
}
