/** Which payloads are not settled yet: `keepReports` and `insertLines` write the marks, what a crash left is here. */
import { type Db, poolOf } from "@/lib/db/client";

export type UnsettledReports = { id: string; reportIds: string[]; receivedAt: Date };

/** Waits for no disk: a mark that a crash brings back is settled once more, which changes nothing. */
const DELETE = `WITH soon AS (SELECT set_config('synchronous_commit', 'off', true))
DELETE FROM unsettled_reports USING soon WHERE id = $1::uuid`;

export async function deleteUnsettled(db: Db, id: string): Promise<void> {
  await poolOf(db).query({ name: "delete-unsettled", text: DELETE, values: [id] });
}

/** The oldest first. */
export async function listUnsettled(db: Db, before: Date, most: number): Promise<UnsettledReports[]> {
  return db.unsettledReports.findMany({
    where: { receivedAt: { lt: before } },
    orderBy: [{ receivedAt: "asc" }, { id: "asc" }],
    take: most,
  });
}

export async function deleteUnsettledBefore(db: Db, before: Date): Promise<void> {
  await db.unsettledReports.deleteMany({ where: { receivedAt: { lt: before } } });
}
