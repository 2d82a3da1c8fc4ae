/**
 * The one connection to PostgreSQL of a process: Prisma on a `pg` pool that raw streams may share.
 */
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaClient } from "./generated/client";

export type Db = PrismaClient;
/** The same model interface inside a transaction. */
export type Tx = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0];

export type Database = { db: Db; pool: pg.Pool; close(): Promise<void> };

/** One registry a process: the server's own modules and those of the web build are two copies of this file. */
const REGISTRY = Symbol.for("countinghouse.pools");
const shared = globalThis as { [REGISTRY]?: WeakMap<Db, pg.Pool> };
shared[REGISTRY] ??= new WeakMap();
const pools = shared[REGISTRY];

/**
 * The pool beneath a client, for the few statements where a measurement showed that the client's own cost matters:
 * ingest, and cursors of streams.
 */
export function poolOf(db: Db): pg.Pool {
  const pool = pools.get(db);
  if (!pool) throw new Error("this client was not made by connect()");
  return pool;
}

/** How long whoever needs a connection waits for one: a busy machine is slow, and what it has begun should not fail for that. */
const WAIT_MS = 15_000;

/** @param maxConnections Upper bound of open connections; batches of ingest hold one each while they are stored. */
export function connect(databaseUrl: string, maxConnections = 10): Database {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: maxConnections, connectionTimeoutMillis: WAIT_MS });
  // A connection that ends, idle or in use, must not end the process: its query fails, and the next one opens another.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const db = new PrismaClient({ adapter: new PrismaPg(pool) });
  pools.set(db, pool);
  return {
    db,
    pool,
    close: async () => {
      await db.$disconnect();
      await pool.end();
    },
  };
}
