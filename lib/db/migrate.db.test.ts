import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { useDatabase } from "@/lib/testing/database";
import { databaseUrl, onServer } from "@/lib/testing/server";
import { migrate } from "./migrate";

const migrated = useDatabase();
const name = "cth_migrate_test";
const url = databaseUrl(inject("serverUrl"), name);
let folder: string;

async function write(migration: string, sql: string): Promise<void> {
  await mkdir(path.join(folder, migration), { recursive: true });
  await writeFile(path.join(folder, migration, "migration.sql"), sql);
}

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "cth-migrations-"));
  await onServer(inject("serverUrl"), `CREATE DATABASE ${name}`);
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await onServer(inject("serverUrl"), `DROP DATABASE ${name} WITH (FORCE)`);
});

test("migrations are applied once, in the order of their names", async () => {
  await write("0002_b", "ALTER TABLE a ADD COLUMN y int; DO $$ BEGIN PERFORM 1; END $$;");
  await write("0001_a", "CREATE TABLE a (x int);");
  expect(await migrate(url, folder)).toEqual(["0001_a", "0002_b"]);
  expect(await migrate(url, folder)).toEqual([]);
});

test("two processes that migrate at once do the work once", async () => {
  await write("0001_a", "CREATE TABLE a (x int);");
  const applied = await Promise.all([migrate(url, folder), migrate(url, folder), migrate(url, folder)]);
  expect(applied.flat()).toEqual(["0001_a"]);
});

test("a migration that fails leaves nothing behind and is tried again", async () => {
  await write("0001_a", "CREATE TABLE a (x int);\nSELECT broken;");
  await expect(migrate(url, folder)).rejects.toThrow(/0001_a failed and was undone: column "broken" does not exist \(line 2\)/);
  await write("0001_a", "CREATE TABLE a (x int);");
  expect(await migrate(url, folder)).toEqual(["0001_a"]);
});

test("a changed migration is refused, other line ends are no change", async () => {
  await write("0001_a", "CREATE TABLE a (x int);\n-- end\n");
  await migrate(url, folder);
  await write("0001_a", "CREATE TABLE a (x int);\r\n-- end\r\n");
  expect(await migrate(url, folder)).toEqual([]);
  await write("0001_a", "CREATE TABLE a (x bigint);\n-- end\n");
  await expect(migrate(url, folder)).rejects.toThrow(/0001_a was changed after it was applied/);
});

test("a database that a newer version made is refused", async () => {
  await write("0001_a", "CREATE TABLE a (x int);");
  await write("0002_b", "CREATE TABLE b (x int);");
  await migrate(url, folder);
  await rm(path.join(folder, "0002_b"), { recursive: true });
  await expect(migrate(url, folder)).rejects.toThrow(/made by a newer version/);
});

test("a migration that another program recorded as failed is refused until it is resolved", async () => {
  await write("0001_a", "CREATE TABLE a (x int);");
  await migrate(url, folder);
  await onServer(url, "UPDATE _prisma_migrations SET finished_at = NULL");
  await expect(migrate(url, folder)).rejects.toThrow(/0001_a failed here before/);
  await onServer(url, "UPDATE _prisma_migrations SET rolled_back_at = now(); DROP TABLE a");
  expect(await migrate(url, folder)).toEqual(["0001_a"]);
});

test("the template that other tests copy has every migration of the product", async () => {
  expect(await migrate(migrated.url)).toEqual([]);
  expect(await migrated.db.ledgerVersion.count()).toBe(1);
});
