import { beforeAll, expect, it } from "vitest";
import { importInvoice } from "@/lib/invoices";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { seedOrganisation } from "@/lib/testing/ledger";
import { tellVariances } from "../index";

const database = useDatabase();
const ctx = () => testContext(database.db, { clock: frozenClock("2026-03-02T09:00:00Z") });

/** A page of OpenAI's costs: one day of February, of which nothing was metered. */
async function bill(usd: number): Promise<void> {
  const start = Date.parse("2026-02-10") / 1000;
  const result = { object: "organization.costs.result", amount: { value: usd, currency: "usd" }, line_item: "gpt-4o, input" };
  const page = { object: "page", data: [{ object: "bucket", start_time: start, end_time: start + 86_400, results: [result] }] };
  await importInvoice(ctx(), {
    fileName: `${usd}.json`,
    content: (async function* () {
      yield Buffer.from(JSON.stringify(page));
    })(),
  });
}

async function told(): Promise<string[]> {
  const { rows } = await database.pool.query<{ body: string }>(
    "SELECT body FROM notification WHERE kind = 'invoice_variance' ORDER BY body",
  );
  return rows.map(({ body }) => body.split(" open")[0] ?? "");
}

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await database.pool.query("INSERT INTO organisation (id, name) VALUES (1, 'Test') ON CONFLICT DO NOTHING");
});

it("tells of invoices out of tolerance once for what was invoiced, and again for another bill", async () => {
  expect(await tellVariances(ctx())).toEqual({ told: [] });
  await bill(3);
  expect(await tellVariances(ctx())).toEqual({ told: [] });
  await bill(9);
  expect(await tellVariances(ctx())).toEqual({ told: ["2026-02"] });
  await tellVariances(ctx());
  expect(await told()).toEqual(["$9.00"]);
  await bill(12);
  await tellVariances(ctx());
  expect(await told()).toEqual(["$12.00", "$9.00"]);
});

it("tells nothing of a period that is closed", async () => {
  await database.pool.query(
    "INSERT INTO billing_period (id, starts_at, ends_at, state, version) VALUES ('2026-02', '2026-02-01Z', '2026-03-01Z', 'closed', 1)",
  );
  await bill(15);
  expect(await tellVariances(ctx())).toEqual({ told: [] });
  expect(await told()).toHaveLength(2);
});
