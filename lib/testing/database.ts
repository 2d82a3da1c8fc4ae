import { randomBytes } from "node:crypto";
import type pg from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import type { Database, Db } from "@/lib/db/client";
import { closeDatabase, database } from "@/lib/db/database";
import { setEnvironment } from "@/lib/env";
import { databaseUrl, onServer } from "./server";

export type TestDatabase = { readonly db: Db; readonly pool: pg.Pool; readonly url: string };

/**
 * A database of this test file's own, copied from the migrated template. Call it at the top of the file and read `db`
 * and `pool` inside tests and hooks. `database()` answers the same connection, so routes work on it too.
 */
export function useDatabase(): TestDatabase {
  const name = `cth_test_${randomBytes(8).toString("hex")}`;
  const serverUrl = inject("serverUrl");
  const url = databaseUrl(serverUrl, name);
  let opened: Database | undefined;

  beforeAll(async () => {
    await onServer(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${inject("templateDatabase")} STRATEGY file_copy`);
    setEnvironment({ DATABASE_URL: url });
    opened = database();
  });
  afterAll(async () => {
    await closeDatabase();
    await onServer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });

  const ready = (): Database => {
    if (!opened) throw new Error("The test database is there inside tests and hooks only");
    return opened;
  };
  return {
    get db() {
      return ready().db;
    },
    get pool() {
      return ready().pool;
    },
    url,
  };
}
