import { expect, test } from "vitest";
import { frozenClock } from "@/lib/testing/clock";
import { useDatabase } from "@/lib/testing/database";
import { campaignOf, seedReviewDesk } from "@/lib/testing/review-desk";
import { createCampaign, openCampaign, readCampaign } from "./index";

const database = useDatabase();
const MANY = 300;

test("the database knows at once how much a large review brought, and does not plan its pages for one item", async () => {
  const desk = await seedReviewDesk(database, frozenClock("2026-03-16T12:00:00Z"));
  await database.pool.query(`
    INSERT INTO identity (id, name, kind, created_at) SELECT 'bot-' || i, 'Bot ' || i, 'agent', '2025-01-01Z' FROM generate_series(1, ${MANY}) i;
    INSERT INTO identity_assignment (identity_id, owner_id, team_id, environment_id, valid_from)
      SELECT 'bot-' || i, 'ann', 'care', 'prod', '2020-01-01Z' FROM generate_series(1, ${MANY}) i;
    UPDATE ledger_version SET inventory = inventory + 1;
    ANALYZE review_item, review_assignment`);
  const { id } = await createCampaign(await desk.as("ana"), campaignOf());
  await openCampaign(await desk.as("sam"), id);
  expect((await readCampaign(await desk.as("sam"), id)).items.total).toBe(MANY + 6);
  const known = await database.pool.query<{ name: string; rows: number }>(
    "SELECT relname AS name, reltuples::int AS rows FROM pg_class WHERE relname IN ('review_item', 'review_assignment') AND relnamespace = current_schema()::regnamespace ORDER BY 1",
  );
  expect(known.rows).toEqual([
    { name: "review_assignment", rows: MANY + 6 },
    { name: "review_item", rows: MANY + 6 },
  ]);
});
