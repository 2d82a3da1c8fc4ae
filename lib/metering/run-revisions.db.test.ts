/** What a change of the inventory or the prices owes to stored usage is done once, whenever the process ended. */
import { beforeAll, describe, expect, it } from "vitest";
import { withTransaction } from "@/lib/db/transaction";
import { createCredential, createIdentity } from "@/lib/identities";
import { addPriceOverride } from "@/lib/pricing";
import { PriceOverrideInput } from "@/lib/pricing/schemas";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { batchOf, usageEvent } from "@/lib/testing/usage";
import { ingestEvents, runRevisions } from "./index";

const database = useDatabase();
const ctx = () => testContext(database.db);
const owed = () => database.db.dueRevision.count();

beforeAll(async () => {
  await database.pool.query("INSERT INTO source (id, name, kind) VALUES ('api', 'API', 'api')");
  const events = Array.from({ length: 30 }, (_, i) =>
    usageEvent({ dedupeKey: `e${i}`, model: "brand-new", hints: { credential: "key-7" } }),
  );
  await ingestEvents(ctx(), "api", batchOf(...events));
});

const stored = async () => {
  const { rows } = await database.pool.query<{ step: string; events: string; unpriced: string; cost: string }>(
    `SELECT d.attribution_step AS step, sum(u.events)::text AS events, sum(u.unpriced_events)::text AS unpriced, sum(u.cost_usd)::numeric(30,4)::text AS cost
     FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id GROUP BY 1`,
  );
  return rows;
};

describe("a revision", () => {
  it("is owed by the transaction of the change: with it, or not at all", async () => {
    await createIdentity(ctx(), { id: "bot", name: "Bot", kind: "agent" });
    await createCredential(ctx(), { identity: "bot", label: "Key", kind: "api_key", alias: "key-7" });
    expect(await owed()).toBe(1);
    const undone = withTransaction(database.db, async (tx) => {
      await tx.dueRevision.create({ data: { kind: "rating" } });
      throw new Error("the change failed");
    });
    await expect(undone).rejects.toThrow("the change failed");
    expect(await owed()).toBe(1);
    expect(await stored()).toEqual([{ step: "unattributed", events: "30", unpriced: "30", cost: "0.0000" }]);
  });

  it("is done once by any number of callers at once, and a caller after them finds nothing to do", async () => {
    const all = await Promise.all([runRevisions(ctx()), runRevisions(ctx()), runRevisions(ctx())]);
    expect(all.map(({ linesChanged }) => linesChanged).sort((a, b) => a - b)).toEqual([0, 0, 30]);
    expect(await stored()).toEqual([{ step: "credential", events: "30", unpriced: "30", cost: "0.0000" }]);
    expect(await runRevisions(ctx())).toEqual({ linesRead: 0, linesChanged: 0 });
  });

  it("that was done but not crossed off is done again without a difference", async () => {
    const prices = { provider: "openai", model: "brand-new", prices: { input: "1", output: "2" }, effectiveFrom: "2026-01-01T00:00:00Z" };
    await addPriceOverride(ctx(), PriceOverrideInput.parse({ ...prices, reason: "agreed", confirmUnusual: true }));
    const due = await database.db.dueRevision.findMany({ omit: { id: true } });
    await runRevisions(ctx());
    const after = await stored();
    expect(after).toEqual([{ step: "credential", events: "30", unpriced: "0", cost: "0.0360" }]);
    await database.db.dueRevision.createMany({ data: due });
    await runRevisions(ctx());
    expect(await stored()).toEqual(after);
    expect(await owed()).toBe(0);
  });
});
