import type { Db, Tx } from "@/lib/db/client";
import { noSuchConnector, opened } from "./connector-view";
import type { OpenConnector } from "./providers/provider";
import { readConnectorRow } from "./store/connectors";

/**
 * A connector with its secret open, for areas that read through it (key lists). It must reach no log, answer or row.
 * @throws NotFound, and Conflict when it was sealed by another key.
 */
export async function readConnector(db: Db | Tx, id: string): Promise<OpenConnector & { isPaused: boolean }> {
  const row = await readConnectorRow(db, id);
  if (!row) throw noSuchConnector();
  return { ...opened(row), isPaused: row.disabledAt !== null };
}
