import { beforeAll, expect, it } from "vitest";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { benchQueries } from "./queries";

const database = useDatabase();

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await seedUsage(testContext(database.db), anyUsage(51, 100));
});

it("measures roll-ups and lines on the same sums, and refuses to compare different ones", async () => {
  const now = new Date("2026-03-15T12:00:00Z");
  const results = await benchQueries(database, now);
  expect(results.map((result) => result.name)).toHaveLength(2);
  expect(results.every((result) => result.rollupMs > 0 && result.linesMs > 0)).toBe(true);
  await database.pool.query("UPDATE usage_daily_team SET events = events + 1");
  await expect(benchQueries(database, now)).rejects.toThrow(/events and the lines/);
});
