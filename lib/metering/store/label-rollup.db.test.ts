/** The roll-up by label is its lines: when they are stored, when they are revised, and of a ledger from before it was kept. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { createCredential, createIdentity } from "@/lib/identities";
import { addPriceOverride } from "@/lib/pricing";
import { PriceOverrideInput } from "@/lib/pricing/schemas";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { driftOf } from "@/lib/testing/drift";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { MEASURES } from "../core/rollup-deltas";
import { runRevisions } from "../index";

const database = useDatabase();
const ctx = () => testContext(database.db);
const sql = async (text: string) => (await database.pool.query(text)).rows;
const MIGRATION = readFileSync(path.resolve(import.meta.dirname, "../../../prisma/migrations/0061_label_rollup/migration.sql"), "utf8");
const ROWS = "SELECT u.*, u.day::text AS day FROM usage_daily_label u ORDER BY name, u.day, value, dimension_id";

beforeAll(async () => {
  await seedOrganisation(database.pool);
  const labelled = anyUsage(11, 300).map((event, i) =>
    i % 2 === 0 ? { ...event, labels: { repo: `r${i % 3}`, run: `${i}`, "": "{}" } } : event,
  );
  await seedUsage(ctx(), labelled);
}, 60_000);

it("moves with its lines when they get another owner or another price, and keeps no row of nothing", async () => {
  const before = await sql(ROWS);
  await createIdentity(ctx(), { id: "late", name: "Late", kind: "agent" });
  await createCredential(ctx(), { identity: "late", label: "Key", kind: "api_key", alias: "unknown-key" });
  const prices = { input: "3", output: "9" };
  const effectiveFrom = "2026-01-01T00:00:00Z";
  await addPriceOverride(ctx(), PriceOverrideInput.parse({ provider: "openai", model: "gpt-4o", prices, effectiveFrom, reason: "agreed" }));
  expect((await runRevisions(ctx())).linesChanged).toBeGreaterThan(50);
  expect(await driftOf(sql)).toEqual([]);
  const after = await sql(ROWS);
  expect(after.map((row) => row.dimension_id)).not.toEqual(before.map((row) => row.dimension_id));
  expect(await sql(`SELECT 1 FROM usage_daily_label WHERE ${MEASURES.map((name) => `${name} = 0`).join(" AND ")}`)).toEqual([]);
});

it("is made for a ledger that was filled before it, as it would have been kept", async () => {
  const kept = await sql(ROWS);
  expect(kept.length).toBeGreaterThan(100);
  await sql("DROP TABLE usage_daily_label");
  await sql(MIGRATION);
  expect(await driftOf(sql)).toEqual([]);
  expect(await sql(ROWS)).toEqual(kept);
});
