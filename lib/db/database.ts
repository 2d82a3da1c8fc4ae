import { env, required } from "@/lib/env";
import { connect, type Database } from "./client";

/**
 * The connection of this process, opened at first use. It hangs on the global object because a bundler may give every
 * route its own copy of this module, and each copy would otherwise open its own pool.
 */
const KEY = Symbol.for("countinghouse.database");
const holder = globalThis as { [KEY]?: Database | undefined };

export function database(): Database {
  holder[KEY] ??= connect(required("DATABASE_URL"), env().DATABASE_POOL_MAX);
  return holder[KEY];
}

/** Closes what `database()` opened; the next call opens anew. */
export async function closeDatabase(): Promise<void> {
  const open = holder[KEY];
  holder[KEY] = undefined;
  await open?.close();
}
