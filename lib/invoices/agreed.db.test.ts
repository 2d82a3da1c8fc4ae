import { beforeAll, expect, it } from "vitest";
import { ingestEvents } from "@/lib/metering";
import { addVolumePrice } from "@/lib/pricing";
import { VolumePriceInput } from "@/lib/pricing/core/volume-input";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation } from "@/lib/testing/ledger";
import { batchOf, usageEvent } from "@/lib/testing/usage";
import { importInvoice, readInvoiceState, readReconciliation } from "./index";

const database = useDatabase();
const ctx = () => testContext(database.db);
const MARCH = { periodId: "2026-03", start: new Date("2026-03-01T00:00:00Z"), end: new Date("2026-04-01T00:00:00Z") };
const DAYS = Array.from({ length: 10 }, (_, i) => `2026-03-${String(i + 1).padStart(2, "0")}`);

type Item = { item: string; cost: number; quantity?: number };
/** Takes a page of the provider's costs: of each day what `items` says; the days before are restated. */
async function bill(items: (dayOfMonth: number) => Item[]): Promise<void> {
  const data = DAYS.map((day, i) => ({
    ...{ object: "bucket", start_time: Date.parse(day) / 1000, end_time: Date.parse(day) / 1000 + 86_400 },
    results: items(i + 1).map(({ item, cost, quantity }) => ({
      ...{ object: "organization.costs.result", amount: { value: cost, currency: "usd" }, line_item: item },
      ...(quantity !== undefined && { quantity, quantity_unit: "tokens" }),
    })),
  }));
  async function* content(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(JSON.stringify({ object: "page", data }));
  }
  expect(await importInvoice(ctx(), { fileName: "costs.json", content: content() })).toMatchObject({ state: "taken" });
}
const usual = (prompt: number): Item[] => [
  { item: "gpt-4o, input", cost: prompt, quantity: 1_000_000 },
  { item: "gpt-4o, output", cost: 1, quantity: 100_000 },
];

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await database.pool.query("INSERT INTO organisation (id, name) VALUES (1, 'Test') ON CONFLICT DO NOTHING");
  // A million tokens in at 2.50 and 100,000 out at 10 dollars for a million, each day: 3.50 a day.
  const events = DAYS.map((day, i) =>
    usageEvent({ dedupeKey: `u${i}`, occurredAt: new Date(`${day}T10:00:00Z`), quantities: { input: 1_000_000n, output: 100_000n } }),
  );
  await ingestEvents(ctx(), "api", batchOf(...events));
  const terms = {
    ...{ provider: "openai", model: "gpt-4o", meter: "input", validFrom: "2026-03-01", reason: "contract 7" },
    tiers: [
      { above: "0", rate: "2.5" },
      { above: "4000000", rate: "2" },
    ],
  };
  await addVolumePrice(ctx(), VolumePriceInput.parse(terms));
});

it("a bill in tiers that says what was agreed has no difference and lets the period close", async () => {
  await bill((day) => usual(day <= 4 ? 2.5 : 2));
  const { providers, variances, total } = await readReconciliation(ctx(), MARCH);
  expect(variances).toEqual([]);
  const row = { meteredUsd: "35", agreedUsd: "-3", invoicedUsd: "32", differenceUsd: "0", openUsd: "0" };
  expect(providers).toMatchObject([{ ...row, state: "agrees" }]);
  expect(total).toMatchObject(row);
  expect(await readInvoiceState(database.db, MARCH)).toMatchObject({ check: { state: "passed" } });
});

it("one that stays in the first tier differs by a rate of the very amount, beside what was agreed", async () => {
  await bill(() => usual(2.5));
  const { providers, variances } = await readReconciliation(ctx(), MARCH);
  expect(variances).toMatchObject([
    {
      ...{ kind: "rate", differenceUsd: "3", state: "open", title: "gpt-4o, prompt, uncached: billed at another price" },
      facts: { ratePerMillion: { metered: "2", invoiced: "2.5" } },
    },
  ]);
  expect(providers).toMatchObject([{ meteredUsd: "35", agreedUsd: "-3", invoicedUsd: "35", differenceUsd: "3", openUsd: "3" }]);
});

it("one that gives nearly all of it back in a line of its own leaves the rest to decide, and lets the period close within the limit", async () => {
  await bill((day) => [...usual(2.5), ...(day === 10 ? [{ item: "Volume pricing", cost: -2.6 }] : [])]);
  const { providers, variances } = await readReconciliation(ctx(), MARCH);
  expect(variances).toMatchObject([
    { kind: "unexplained", meteredUsd: "-3", invoicedUsd: "-2.6", differenceUsd: "0.4", state: "open", facts: { agreed: true } },
  ]);
  expect(providers).toMatchObject([{ agreedUsd: "-3", invoicedUsd: "32.4", differenceUsd: "0.4", openUsd: "0.4", state: "within" }]);
  expect(await readInvoiceState(database.db, MARCH)).toMatchObject({ check: { state: "passed" } });
});

it("one that gives the difference back in a line of its own says what was agreed", async () => {
  await bill((day) => [...usual(2.5), ...(day === 10 ? [{ item: "Volume pricing", cost: -3 }] : [])]);
  const { providers, variances } = await readReconciliation(ctx(), MARCH);
  expect(variances).toEqual([]);
  expect(providers).toMatchObject([{ meteredUsd: "35", agreedUsd: "-3", invoicedUsd: "32", differenceUsd: "0", state: "agrees" }]);
});
