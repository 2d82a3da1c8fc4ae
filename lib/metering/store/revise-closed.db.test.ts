/** Lines of closed periods stay as they are, also for a revision that was worked out before the close. */
import { beforeAll, beforeEach, expect, it } from "vitest";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { driftOf } from "@/lib/testing/drift";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { countRevised } from "../revise-ledger";
import { keepRevisions } from "./line-revisions";
import { readLines, type StoredLine } from "./read-lines";
import { type Revision, reviseLines } from "./revise-lines";
import { readVersions } from "./versions";

const database = useDatabase();
const sql = async <Row extends object>(text: string): Promise<Row[]> => (await database.pool.query<Row>(text)).rows;
const CLOSE = `INSERT INTO billing_period (id, starts_at, ends_at, state, version) VALUES ('2026-02', '2026-02-01Z', '2026-03-01Z', 'closed', 1);
  INSERT INTO period_day (period_id, version, day, events, unpriced_events, cost_usd, flat_value_usd)
  SELECT '2026-02', 1, d, 0, 0, 0, 0 FROM generate_series('2026-02-01'::date, '2026-02-28'::date, interval '1 day') d`;
const touched = () => sql<{ day: string }>("SELECT day::text AS day FROM period_day WHERE is_touched ORDER BY 1");

/** A line of February that somebody works out to belong to another dimension. */
async function moved(): Promise<Revision> {
  const dimensionIds = (await sql<{ id: number }>("SELECT id FROM usage_dimension")).map(({ id }) => id);
  const span = { from: new Date("2026-02-01T00:00:00Z"), to: new Date("2026-03-01T00:00:00Z") };
  const lines = await readLines(database.db, { dimensionIds, ...span }, null, 500);
  const before = lines.find(({ role, charges }) => role === "billable" && charges.length > 0) as StoredLine;
  const dimensionId = dimensionIds.find((id) => id !== before.dimensionId) as number;
  return { before, after: { ...before, dimensionId } };
}
async function revise(revision: Revision): Promise<boolean> {
  const versions = await readVersions(database.db, true);
  return reviseLines(database.db, "settled", versions, [revision], await countRevised(database.db, versions, [revision]));
}

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await seedUsage(testContext(database.db), anyUsage(19, 120));
}, 60_000);
beforeEach(() => sql("TRUNCATE billing_period, period_day, line_revision"));

it("a revision is refused once its period is closed, and stored while it is in review", async () => {
  const revision = await moved();
  await sql(CLOSE);
  expect(await revise(revision)).toBe(false);
  await sql("UPDATE billing_period SET state = 'in_review'");
  expect(await revise(revision)).toBe(true);
  expect(await touched()).toEqual([]);
  expect(await driftOf((text) => sql(text))).toEqual([]);
});

it("a line that is new to a closed period is settled all the same, and marks its day for whoever corrects the period", async () => {
  const revision = { ...(await moved()), isNew: true };
  await sql(CLOSE);
  expect(await revise(revision)).toBe(true);
  expect(await touched()).toEqual([{ day: revision.before.occurredAt.toISOString().slice(0, 10) }]);
  expect(await driftOf((text) => sql(text))).toEqual([]);
});

it("a revision waits for a close that is under way, and is then refused", async () => {
  const revision = await moved();
  const closing = await database.pool.connect();
  try {
    await closing.query("BEGIN; LOCK TABLE billing_period IN EXCLUSIVE MODE");
    let outcome: boolean | "waiting" = "waiting";
    const waiting = revise(revision).then((stored) => {
      outcome = stored;
    });
    const isWaiting = "SELECT 1 FROM pg_locks WHERE relation = 'billing_period'::regclass AND NOT granted";
    while ((await closing.query(isWaiting)).rowCount === 0) expect(outcome).toBe("waiting");
    await closing.query(CLOSE);
    await closing.query("COMMIT");
    await waiting;
    expect(outcome).toBe(false);
  } finally {
    closing.release(true);
  }
});

it("is kept for lines of closed periods only, unless line or revision are no longer as they were read", async () => {
  const revision = await moved();
  const versions = await readVersions(database.db, true);
  const keep = async (one: Revision): Promise<boolean> => {
    const client = await database.pool.connect();
    try {
      await client.query("BEGIN");
      const isKept = await keepRevisions(client, versions, [one], new Date());
      await client.query(isKept ? "COMMIT" : "ROLLBACK");
      return isKept;
    } finally {
      client.release();
    }
  };
  const { before, after } = revision;
  expect(await keep(revision)).toBe(false);
  await sql(CLOSE);
  expect(await keep(revision)).toBe(true);
  expect(await keep(revision)).toBe(false);
  expect(await sql("SELECT dimension_id FROM line_revision")).toEqual([{ dimension_id: after.dimensionId }]);
  expect(await keep({ before: after, after: before })).toBe(true);
  expect(await sql("SELECT * FROM line_revision")).toEqual([]);
});
