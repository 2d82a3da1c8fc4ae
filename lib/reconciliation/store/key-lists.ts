import type { Db } from "@/lib/db/client";
import type { KeyListView } from "../core/views";

type Row = Omit<KeyListView, "connector" | "seenAt"> & { connectorId: string | null; connectorName: string | null; seenAt: Date };

/** Lists of keys by provider and connector: how many keys, and when the newest was read. */
export async function readKeyLists(db: Db): Promise<KeyListView[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT k.provider, k.connector_id AS "connectorId", c.name AS "connectorName", (count(*) FILTER (WHERE k.missing_at IS NULL))::int AS keys,
      (count(*) FILTER (WHERE k.credential_id IS NULL AND k.missing_at IS NULL AND k.state = 'active'))::int AS unknown,
      (count(*) FILTER (WHERE k.missing_at IS NOT NULL))::int AS missing, max(k.seen_at) AS "seenAt"
    FROM provider_key k LEFT JOIN revocation_connector c ON c.id = k.connector_id GROUP BY 1, 2, 3 ORDER BY 1, 3`;
  return rows.map(({ connectorId, connectorName, seenAt, ...row }) => ({
    ...row,
    connector: connectorId === null ? null : { id: connectorId, name: connectorName ?? connectorId },
    seenAt: seenAt.toISOString(),
  }));
}
