import { beforeAll, expect, it } from "vitest";
import type { Context } from "@/lib/auth";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import { formatUsd, parseUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import { addVolumePrice, endVolumePrice, listVolumePrices } from "@/lib/pricing";
import { VolumePreviewInput, VolumePriceInput } from "@/lib/pricing/core/volume-input";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { blocking } from "../core/checks";
import { approveAllocation, closePeriod, prepareClose, previewVolumePrice, readPeriodView, waiveCheck } from "../index";

const database = useDatabase();
const as = (id: string): Context => testContext(database.db, { id, clock: frozenClock("2026-04-02T09:00:00Z") });

async function close(id: string): Promise<void> {
  await prepareClose(as("ana"), id);
  let view = await readPeriodView(as("con"), id);
  if (view.checks.some(({ action }) => action === "approve_allocation"))
    view = await approveAllocation(as("con"), id, { contentHash: view.contentHash ?? "" });
  for (const check of blocking(view.checks)) view = await waiveCheck(as("con"), id, { check: check.id, reason: "not part of this test" });
  await closePeriod(as("con"), id, { contentHash: view.contentHash ?? "" });
}
const statementLines = () =>
  database.pool.query<{ provider: string; amount: string; cost_usd: string; description: string; total: string }>(
    "SELECT l.provider, l.amount, l.cost_usd, l.description, s.total FROM statement_line l JOIN statement s ON s.id = l.statement_id WHERE l.kind = 'volume' ORDER BY 1, 4, s.id",
  );
const SPEND = {
  ...{ meter: "spend", model: "*", per: 1 },
  tiers: [
    { above: "0", rate: "0" },
    { above: "0.000001", rate: "10" },
  ],
};

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await database.pool.query("INSERT INTO organisation (id, name) VALUES (1, 'Test') ON CONFLICT DO NOTHING");
  await seedUsage(as("seed"), anyUsage(7, 400));
});

it("a price by volume is previewed, stands on the statements as the preview said, and never changes what is closed", async () => {
  const provider = (
    await database.pool.query<{ provider: string }>(
      "SELECT d.provider FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id WHERE d.billing = 'metered' AND u.day >= '2026-03-01' AND u.day < '2026-04-01' GROUP BY 1 ORDER BY sum(u.cost_usd) DESC LIMIT 1",
    )
  ).rows[0]?.provider;
  const terms = { ...SPEND, provider };
  const seen = await previewVolumePrice(as("ana"), VolumePreviewInput.parse({ ...terms, periodId: "2026-03" }));
  expect(parseUsd(seen.changeUsd)).toBeLessThan(0n);
  await close("2026-02");
  const added = await addVolumePrice(as("ana"), VolumePriceInput.parse({ ...terms, validFrom: "2026-03-01", reason: "contract 18" }));
  await close("2026-03");
  const before = (await statementLines()).rows;
  expect(formatUsd(sumUsd(before.map(({ cost_usd }) => parseUsd(cost_usd) as Usd)))).toBe(seen.changeUsd);
  await expect(endVolumePrice(as("ana"), { id: added.id, validTo: "2026-03-01", reason: "wrong" })).rejects.toThrow(Conflict);
  await endVolumePrice(as("ana"), { id: added.id, validTo: "2026-04-01", reason: "contract over" });
  expect((await statementLines()).rows).toEqual(before);
  expect((await listVolumePrices(as("ana"))).data).toMatchObject([{ state: "ended", validTo: "2026-04-01" }]);
});

it("begins with a period that is open, of a model that the price book knows", async () => {
  const add = (over: object) =>
    addVolumePrice(
      as("ana"),
      VolumePriceInput.parse({ ...SPEND, provider: "openai", validFrom: "2026-05-01", reason: "contract 19", ...over }),
    );
  await expect(add({ validFrom: "2026-05-02" })).rejects.toThrow(Invalid);
  await expect(add({ validFrom: "2026-03-01" })).rejects.toThrow(Conflict);
  await expect(add({ model: "no-such-model" })).rejects.toThrow(Invalid);
  expect(VolumePriceInput.safeParse({ ...SPEND, provider: "openai", meter: "input", validFrom: "2026-05-01", reason: "abc" }).success).toBe(
    false,
  );
});

it("says what it changes beside the agreement in force that it takes the place of", async () => {
  const { data } = await listVolumePrices(as("ana"));
  const provider = data[0]?.provider;
  await addVolumePrice(as("ana"), VolumePriceInput.parse({ ...SPEND, provider, validFrom: "2026-04-01", reason: "contract 20" }));
  const preview = (tiers: object[]) =>
    previewVolumePrice(as("ana"), VolumePreviewInput.parse({ ...SPEND, tiers, provider, periodId: "2026-04" }));
  await seedUsage(as("seed"), anyUsage(9, 400, new Date("2026-04-02T08:00:00Z")));
  const same = await preview(SPEND.tiers);
  expect(parseUsd(same.chargedUsd)).toBeGreaterThan(0n);
  expect(same).toMatchObject({ changeUsd: "0", costCentres: [] });
  const twice = await preview([{ above: "0", rate: "20" }]);
  expect(parseUsd(twice.changeUsd)).toBeLessThan(0n);
  expect(sumUsd(twice.costCentres.map(({ changeUsd }) => parseUsd(changeUsd)))).toBe(parseUsd(twice.changeUsd));
});
