import { beforeAll, expect, it } from "vitest";
import { recordAudit } from "@/lib/audit";
import { withTransaction } from "@/lib/db/transaction";
import { frozenClock } from "@/lib/testing/clock";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { listPeriods, readPeriodView } from "../index";

const database = useDatabase();
const at = (time: string, caller: Caller = {}) => testContext(database.db, { clock: frozenClock(`2026-04-05T${time}Z`), ...caller });
const view = (time: string) => readPeriodView(at(time), "2026-03");
const checkedAt = async (time: string) => (await view(time)).checkedAt?.slice(11, 19);

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await database.pool.query("INSERT INTO organisation (id, name) VALUES (1, 'Test') ON CONFLICT DO NOTHING");
  await seedUsage(at("09:00:00"), anyUsage(7, 200));
  await database.pool.query(`INSERT INTO invoice_source (id, name, provider, format, created_by, created_at) VALUES ('ivs', 'OpenAI costs', 'openai', 'openai_costs', 't', now());
    INSERT INTO invoice_line (source_id, line_key, file_id, from_day, to_day, provider, kind, amount, currency)
    VALUES ('ivs', 'one', 'ivf', '2026-03-03', '2026-03-04', 'openai', 'usage', 1000, 'USD')`);
});

it("what invoices differ by is on the period and in the list, for who sees the whole organisation", async () => {
  const { invoiceDifferenceUsd, checks } = await view("10:00:00");
  const { rows } = await database.pool.query<{ rest: string }>(
    `SELECT trim_scale(1000 - sum(u.cost_usd))::text AS rest FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id
     WHERE d.provider = 'openai' AND u.day >= '2026-03-01' AND u.day < '2026-04-01'`,
  );
  expect(invoiceDifferenceUsd).toBe(rows[0]?.rest);
  expect(checks.find(({ id }) => id === "invoices")?.state).toBe("failed");
  const differences = async (caller: Caller) =>
    (await listPeriods(at("10:00:00", caller))).data.map(({ id, invoiceDifferenceUsd: difference }) => [id, difference]);
  expect(await differences({})).toEqual([
    ["2026-04", null],
    ["2026-03", invoiceDifferenceUsd],
    ["2026-02", null],
  ]);
  expect(new Set((await differences({ scope: { teamIds: ["care"] } })).map(([, difference]) => difference))).toEqual(new Set([null]));
});

it("checks that take long to read are kept for a minute, and read anew as soon as anything that they depend on was written", async () => {
  expect(await checkedAt("11:00:00")).toBe("11:00:00");
  expect(await checkedAt("11:00:59")).toBe("11:00:00");
  expect(await checkedAt("11:01:00")).toBe("11:01:00");
  await withTransaction(database.db, (tx) =>
    recordAudit(tx, at("11:01:00"), { action: "deed", objectType: "period", objectId: "x", after: {} }),
  );
  expect(await checkedAt("11:01:10")).toBe("11:01:10");
  await database.pool.query("UPDATE ledger_version SET prices = prices + 1");
  expect(await checkedAt("11:01:20")).toBe("11:01:20");
  const before = (await view("11:01:20")).invoiceDifferenceUsd;
  await seedUsage(at("11:01:20"), anyUsage(8, 200));
  const after = await view("11:01:30");
  expect(after.checkedAt).toBe("2026-04-05T11:01:30.000Z");
  expect(after.invoiceDifferenceUsd).not.toBe(before);
});
