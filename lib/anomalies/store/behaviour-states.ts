/** What detectors of behaviour remember, as bytes by key. */
import { columnLiteral } from "@/lib/db/array-literal";
import { type Db, poolOf, type Tx } from "@/lib/db/client";

export async function readStates(db: Db, keys: readonly string[]): Promise<Map<string, Uint8Array>> {
  if (keys.length === 0) return new Map();
  const { rows } = await poolOf(db).query<[string, Buffer]>({
    name: "read-behaviour-states",
    text: "SELECT key, state FROM behaviour_state WHERE key = ANY($1::text[])",
    values: [columnLiteral(keys, (key) => key)],
    rowMode: "array",
  });
  return new Map(rows.map(([key, state]) => [key, new Uint8Array(state)]));
}

/** A statement of some megabytes at most. */
const AT_ONCE = 500;

/** Keys in one order, so that two writers never wait for each other in a circle. */
export async function writeStates(tx: Tx, states: ReadonlyMap<string, Uint8Array>, at: Date): Promise<void> {
  const rows = [...states].sort(([a], [b]) => (a < b ? -1 : 1));
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const page = rows.slice(from, from + AT_ONCE);
    await tx.$executeRawUnsafe(
      `INSERT INTO behaviour_state (key, state, updated_at) SELECT key, state, $3::timestamptz FROM unnest($1::text[], $2::bytea[]) AS t(key, state)
       ON CONFLICT (key) DO UPDATE SET state = excluded.state, updated_at = excluded.updated_at`,
      columnLiteral(page, ([key]) => key),
      `{${page.map(([, bytes]) => `"\\\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex")}"`).join(",")}}`,
      at.toISOString(),
    );
  }
}

/** Forgets what was idle for long. */
export async function pruneStates(db: Db, before: Date): Promise<number> {
  const { count } = await db.behaviourState.deleteMany({ where: { updatedAt: { lt: before } } });
  return count;
}
