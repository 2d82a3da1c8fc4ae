import { beforeAll, describe, expect, it } from "vitest";
import { type Context, setFiscalCalendar } from "@/lib/auth";
import { parseUsd, sumUsd } from "@/lib/kernel/money";
import { ingestEvents } from "@/lib/metering";
import { addVolumePrice, endVolumePrice } from "@/lib/pricing";
import { VolumePriceInput } from "@/lib/pricing/core/volume-input";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { batchOf, usageEvent } from "@/lib/testing/usage";
import { blocking } from "../core/checks";
import { chargebackSummary, closePeriod, listPeriods, prepareClose, readPeriodView, setAccounting, waiveCheck } from "../index";

const database = useDatabase();
const as = (id: string): Context => testContext(database.db, { id, clock: frozenClock("2026-06-02T09:00:00Z") });
const sum = (rows: readonly { costUsd?: string }[]) => sumUsd(rows.map(({ costUsd }) => parseUsd(costUsd ?? "0")));

/** Lets every open check pass, and closes. */
async function close(id: string) {
  let view = await prepareClose(as("ana"), id);
  for (const check of blocking(view.checks)) view = await waiveCheck(as("con"), id, { check: check.id, reason: "not part of this test" });
  return closePeriod(as("con"), id, { contentHash: view.contentHash ?? "" });
}

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await database.pool.query("INSERT INTO organisation (id, name) VALUES (1, 'Test') ON CONFLICT DO NOTHING");
  await seedUsage(as("seed"), anyUsage(3, 150));
  // In New York it is still March: 03:30 in UTC on 1 April.
  await ingestEvents(
    as("seed"),
    "api",
    batchOf(usageEvent({ dedupeKey: "edge", occurredAt: new Date("2026-04-01T03:30:00Z"), hints: { credential: "triage-key" } })),
  );
});

describe("an accounting zone", () => {
  it("T01: an hour of 1 April in UTC belongs to March in New York, in the list, the summary and the close", async () => {
    const utc = await chargebackSummary(as("ana"), "2026-03");
    await setAccounting(as("adm"), { timeZone: "America/New_York", reason: "head office" });
    const zoned = await chargebackSummary(as("ana"), "2026-03");
    expect(parseUsd(zoned.total.costUsd) > parseUsd(utc.total.costUsd)).toBe(true);
    expect((await listPeriods(as("ana"))).data.find(({ id }) => id === "2026-03")).toMatchObject({
      ...{ costUsd: zoned.total.costUsd, timeZone: "America/New_York", start: "2026-03-01T05:00:00.000Z", end: "2026-04-01T04:00:00.000Z" },
      ...{ firstDay: "2026-03-01", lastDay: "2026-03-31" },
    });
    for (const rows of [zoned.businessUnits, zoned.costCentres, zoned.teams, zoned.identities, zoned.models, zoned.meters])
      expect(sum(rows)).toBe(parseUsd(zoned.total.costUsd));
  });

  it("leaves no hour out and counts none twice over all periods", async () => {
    const { rows } = await database.pool.query("SELECT sum(cost_usd)::text AS cost FROM usage_daily");
    expect(sum((await listPeriods(as("ana"))).data)).toBe(parseUsd(rows[0].cost));
  });

  it("is of the closing: January to March close in their order, and say in their copies what the ledger said", async () => {
    const live = await chargebackSummary(as("ana"), "2026-02");
    await close("2026-01");
    const closed = await close("2026-02");
    const copied = await chargebackSummary(as("ana"), "2026-02", { version: 1 });
    expect(copied).toMatchObject({ state: "closed", version: 1, isCopy: true, contentHash: closed.contentHash });
    expect(copied.total).toEqual(live.total);
    expect(copied.teams).toEqual(live.teams);
    expect(copied.meters).toEqual(live.meters);
    expect(closed.costUsd).toBe(live.total.costUsd);
  });
});

const WEEKS = {
  ...{ kind: "weeks" as const, firstMonth: 3, yearNamedBy: "end" as const, pattern: "4-4-5" as const },
  // 1 March 2026 is a Sunday.
  ...{ firstWeekday: 0, startRule: "nearest" as const },
};

describe("a calendar of 4, 4 and 5 weeks", () => {
  it("follows where one of its periods begins at the end of what is closed, and closes by its own names", async () => {
    await setFiscalCalendar(as("adm"), { calendar: WEEKS, reason: "retail weeks" });
    const { data, calendar } = await listPeriods(as("ana"));
    expect(calendar).toBe("weeks");
    expect(data.map(({ id }) => id)).toEqual(["FY2027-P04", "FY2027-P03", "FY2027-P02", "FY2027-P01", "2026-02", "2026-01"]);
    const closed = await close("FY2027-P01");
    expect(closed).toMatchObject({ state: "closed", version: 1, lastDay: "2026-03-28", name: "FY2027, period 1" });
    expect(closed.previous?.id).toBe("2026-02");
    expect((await readPeriodView(as("ana"), "2026-02")).state).toBe("closed");
  });

  it("does not change while an agreement by volume begins or ends within one of the new periods, and says which", async () => {
    const change = (pattern: "4-5-4" | "4-4-5") => setFiscalCalendar(as("adm"), { calendar: { ...WEEKS, pattern }, reason: "other weeks" });
    const agree = (validFrom: string, validTo?: string) =>
      addVolumePrice(
        as("ana"),
        VolumePriceInput.parse({
          ...{ provider: "openai", meter: "spend", per: 1, tiers: [{ above: "0", rate: "5" }], reason: "contract 4" },
          ...{ validFrom, ...(validTo && { validTo }) },
        }),
      );
    // The second period has four weeks, and five in the other pattern: the third begins on 26 April or on 3 May.
    const begins = await agree("2026-04-26");
    await expect(change("4-5-4")).rejects.toMatchObject({
      message: `Agreement ${begins.id} (openai, spend) begins on 2026-04-26, where no period of this calendar begins.`,
      details: [{ location: "calendar", fix: expect.stringContaining("End it first") }],
    });
    await endVolumePrice(as("ana"), { id: begins.id, validTo: "2026-04-26", reason: "other weeks come" });
    const ends = await agree("2026-03-29", "2026-04-26");
    await expect(change("4-5-4")).rejects.toThrow(`Agreement ${ends.id} (openai, spend) ends on 2026-04-26`);
    await endVolumePrice(as("ana"), { id: ends.id, validTo: "2026-03-29", reason: "other weeks come" });
    const both = await agree("2026-03-29", "2026-05-31");
    await change("4-5-4");
    const third = (await listPeriods(as("ana"))).data.find(({ id }) => id === "FY2027-P03");
    expect(third).toMatchObject({ firstDay: "2026-05-03", lastDay: "2026-05-30" });
    await endVolumePrice(as("ana"), { id: both.id, validTo: "2026-03-29", reason: "over" });
    await change("4-4-5");
  });
});
