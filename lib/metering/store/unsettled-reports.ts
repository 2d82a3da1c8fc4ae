/** Reports whose events are being stored, kept until they are settled: what a crash leaves in between is here. */
import { type Db, poolOf } from "@/lib/db/client";
import type { SettledReport } from "../core/settle/report";

export type UnsettledReports = { id: string; sourceId: string; reports: SettledReport[] };

export async function addUnsettled(db: Db, sourceId: string, reports: readonly SettledReport[], receivedAt: Date): Promise<string> {
  const { rows } = await poolOf(db).query<{ id: string }>({
    name: "add-unsettled",
    text: "INSERT INTO unsettled_reports (source_id, reports, received_at) VALUES ($1, $2, $3) RETURNING id::text AS id",
    values: [sourceId, JSON.stringify(reports), receivedAt.toISOString()],
  });
  return (rows[0] as { id: string }).id;
}

export async function deleteUnsettled(db: Db, id: string): Promise<void> {
  await poolOf(db).query({ name: "delete-unsettled", text: "DELETE FROM unsettled_reports WHERE id = $1::bigint", values: [id] });
}

/** The oldest that came before an instant, after one of these. */
export async function nextUnsettled(db: Db, before: Date, after: string): Promise<UnsettledReports | undefined> {
  const { rows } = await poolOf(db).query<UnsettledReports>(
    `SELECT id::text AS id, source_id AS "sourceId", reports FROM unsettled_reports
     WHERE received_at < $1 AND id > $2::bigint ORDER BY id LIMIT 1`,
    [before.toISOString(), after],
  );
  return rows[0];
}

export async function deleteUnsettledBefore(db: Db, before: Date): Promise<void> {
  await db.unsettledReports.deleteMany({ where: { receivedAt: { lt: before } } });
}
