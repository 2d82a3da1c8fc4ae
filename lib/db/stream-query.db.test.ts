import { expect, test, vi } from "vitest";
import { useDatabase } from "@/lib/testing/database";
import { Prisma } from "./generated/client";
import { streamQuery } from "./stream-query";

const database = useDatabase();
const STALL_MS = 300;
const PATIENCE = { timeout: 10_000, interval: 20 };
const MANY = Prisma.sql`SELECT repeat('x', 1000) AS text FROM generate_series(1, 100000)`;

const lent = (): number => database.pool.totalCount - database.pool.idleCount;

test("a reader that stalls gives its connection back, and is told when it goes on", async () => {
  const pages = streamQuery(database.db, MANY, 100, STALL_MS);
  await pages.next();
  expect(lent()).toBe(1);
  await vi.waitFor(() => expect(lent()).toBe(0), PATIENCE);
  await expect(pages.next()).rejects.toThrow(/idle-in-transaction/);
});

test("a reader that leaves gives its connection back at once, and the pool goes on using it", async () => {
  const pages = streamQuery(database.db, MANY, 100);
  await pages.next();
  const open = database.pool.totalCount;
  await pages.return(undefined);
  expect(lent()).toBe(0);
  expect(database.pool.totalCount).toBe(open);
});

test("whoever reads slowly holds no connection for a page that was the last", async () => {
  const pages = streamQuery<{ n: number }>(database.db, Prisma.sql`SELECT generate_series(1, 5) AS n`, 10);
  expect((await pages.next()).value).toEqual([1, 2, 3, 4, 5].map((n) => ({ n })));
  expect(lent()).toBe(0);
  expect((await pages.next()).done).toBe(true);
});

test("a query that fails gives its connection back and says why", async () => {
  await expect(streamQuery(database.db, Prisma.sql`SELECT 1 / (n - 3) FROM generate_series(1, 5) AS n`).next()).rejects.toThrow(
    /division by zero/,
  );
  expect(lent()).toBe(0);
});
