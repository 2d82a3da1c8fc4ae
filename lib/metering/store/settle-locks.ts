import { type Db, poolOf } from "@/lib/db/client";

/** Holders of a lock need a second connection: together they must leave some of the pool to others. */
const MAX_HOLDERS = 3;
/** Locks of one kind: few enough that no payload can use up the server's. */
const LOCKS = 256;
type Kind = "trace" | "key";

const LOCK = `SELECT pg_advisory_xact_lock($2::bigint + h) FROM (
  SELECT DISTINCT abs(hashtext(name) % ${LOCKS}) AS h FROM unnest($1::text[]) AS name ORDER BY h) AS t`;
/** Beside the numbers that hashes of names give to other locks. */
const FIRST: { readonly [kind in Kind]: bigint } = { trace: 7_361_000_000_000n, key: 7_361_000_001_000n };

type Queue = { free: number; waiting: (() => void)[] };
const queues = new WeakMap<Db, Queue>();

/**
 * Runs alone among all that settle one of these traces, in any process. The run may add keys, once: traces are always
 * locked before keys and each kind in one order, so that nobody waits in a ring.
 */
export async function withSettleLocks<T>(
  db: Db,
  traceIds: readonly string[],
  run: (lockKeys: (keys: readonly string[]) => Promise<void>) => Promise<T>,
): Promise<T> {
  const queue = queues.get(db) ?? { free: MAX_HOLDERS, waiting: [] };
  queues.set(db, queue);
  if (queue.free > 0) queue.free--;
  else await new Promise<void>((resolve) => queue.waiting.push(resolve));
  try {
    return await holding(db, traceIds, run);
  } finally {
    const next = queue.waiting.shift();
    if (next) next();
    else queue.free++;
  }
}

async function holding<T>(
  db: Db,
  traceIds: readonly string[],
  run: (lockKeys: (keys: readonly string[]) => Promise<void>) => Promise<T>,
): Promise<T> {
  const client = await poolOf(db).connect();
  const lock = async (kind: Kind, names: readonly string[]): Promise<void> => {
    if (names.length > 0) await client.query(LOCK, [names, FIRST[kind]]);
  };
  let isBroken = false;
  try {
    await client.query("BEGIN");
    await lock("trace", traceIds);
    return await run((keys) => lock("key", keys));
  } finally {
    await client.query("COMMIT").catch(() => {
      isBroken = true;
    });
    client.release(isBroken);
  }
}
