import type { Db, Tx } from "@/lib/db/client";

export type DirectoryProblem = { at: Date; request: string; status: number; scimType: string | null; message: string };

const KEPT = 100;

/** Notes what was not done; of many the newest are kept. */
export async function insertProblem(db: Db | Tx, problem: DirectoryProblem): Promise<void> {
  const { id } = await db.directoryProblem.create({ data: problem, select: { id: true } });
  await db.directoryProblem.deleteMany({ where: { id: { lte: id - KEPT } } });
}

export async function readProblems(db: Db, limit: number): Promise<DirectoryProblem[]> {
  return db.directoryProblem.findMany({ orderBy: { id: "desc" }, take: limit, omit: { id: true } });
}
