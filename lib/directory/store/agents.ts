import type { Db, Tx } from "@/lib/db/client";
import type { Prisma } from "@/lib/db/generated/client";
import type { StoredAgent } from "../core/agents";
import type { Resource } from "../core/shape";

const fromDb = (row: Omit<StoredAgent, "attributes"> & { attributes: unknown }): StoredAgent => ({
  ...row,
  attributes: row.attributes as Resource,
});
const toDb = ({ attributes, ...row }: StoredAgent) => ({ ...row, attributes: attributes as Prisma.InputJsonObject });

export async function readAgents(db: Db | Tx): Promise<StoredAgent[]> {
  return (await db.directoryAgent.findMany({ orderBy: [{ createdAt: "asc" }, { id: "asc" }] })).map(fromDb);
}

export async function readAgent(db: Db | Tx, id: string): Promise<StoredAgent | null> {
  const row = await db.directoryAgent.findUnique({ where: { id } });
  return row && fromDb(row);
}

/** All changes of agents follow one another. */
export async function lockAgents(tx: Tx): Promise<void> {
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext('directory agents'))::text`;
}

export async function writeAgent(tx: Tx, agent: StoredAgent): Promise<void> {
  const { id, ...fields } = toDb(agent);
  await tx.directoryAgent.upsert({ where: { id }, create: { id, ...fields }, update: fields });
}

export async function deleteAgent(tx: Tx, id: string): Promise<void> {
  await tx.directoryAgent.delete({ where: { id } });
}

export async function readDirectorySetting(db: Db | Tx): Promise<{ agents: boolean }> {
  return db.directorySetting.findUniqueOrThrow({ where: { id: 1 }, select: { agents: true } });
}

export async function writeDirectorySetting(tx: Tx, change: { agents: boolean }): Promise<void> {
  await tx.directorySetting.update({ where: { id: 1 }, data: change });
}

export async function isIdentityThere(db: Db | Tx, id: string): Promise<boolean> {
  return (await db.identity.count({ where: { id } })) > 0;
}
