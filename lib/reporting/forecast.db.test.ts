import { beforeAll, describe, expect, it } from "vitest";
import { Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { frozenClock } from "@/lib/testing/clock";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { ENTITY_KINDS } from "./core/dimensions";
import { parseUsageQuery } from "./core/usage-query";
import { readEntity, readForecast, readUsage } from "./index";

const database = useDatabase();
const NOW = "2026-03-15T12:00:00Z";
const as = (caller: Caller = {}) => testContext(database.db, { clock: frozenClock(NOW), ...caller });
const month = (more = {}) => parseUsageQuery({ from: "2026-03-01", to: "2026-03-16", ...more }, new Date(NOW));

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await seedUsage(as(), anyUsage(31, 500));
});

describe("the forecast of a scope", () => {
  it("starts from the very figure that the page of the thing shows, for every kind", async () => {
    for (const kind of ENTITY_KINDS) {
      const { groups } = await readUsage(as(), month({ groupBy: kind }));
      const id = groups.find((group) => group.group[kind]?.id)?.group[kind]?.id ?? "";
      const forecast = await readForecast(as(), {}, { kind, id });
      expect(forecast.spentUsd).toBe((await readEntity(as(), { kind, id }, month())).overview.now.costUsd);
      expect([forecast.period, forecast.from, forecast.to]).toEqual(["2026-03", "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"]);
      expect(forecast.days).toHaveLength(31);
      expect(forecast.days[14]).toMatchObject({ day: "2026-03-15", state: "partial", spentUsd: forecast.spentUsd });
    }
  });

  it("counts what passes the filters, as the spend page does", async () => {
    const filter = { team: "care", environment: "!prod" };
    const { spentUsd, days } = await readForecast(as(), { filter });
    expect(spentUsd).toBe((await readUsage(as(), month({ filter }))).total.costUsd);
    expect(days[14]?.spentUsd).toBe(spentUsd);
    expect(spentUsd).not.toBe((await readForecast(as(), {})).spentUsd);
  });

  it("is what was spent, and only that, for a month that is over", async () => {
    const forecast = await readForecast(as(), { period: "2026-02" });
    const { total } = await readUsage(as(), parseUsageQuery({ from: "2026-02-01", to: "2026-03-01" }, new Date(NOW)));
    const { costUsd } = total;
    expect(forecast).toMatchObject({
      state: "over",
      spentUsd: costUsd,
      atEnd: { lowUsd: costUsd, expectedUsd: costUsd, highUsd: costUsd },
    });
    expect(forecast.backTest).toBeNull();
  });

  it("knows nothing outside the caller's scope: not a figure, not that a thing is there", async () => {
    const team = as({ scope: { teamIds: ["care"] } });
    expect((await readForecast(team, {})).spentUsd).toBe((await readUsage(team, month())).total.costUsd);
    expect((await readForecast(team, {})).spentUsd).not.toBe((await readForecast(as(), {})).spentUsd);
    await expect(readForecast(team, {}, { kind: "team", id: "vision" })).rejects.toThrow(NotFound);
    await expect(readForecast(as(), {}, { kind: "team", id: "nowhere" })).rejects.toThrow(NotFound);
    await expect(readForecast(as({ rights: [] }), {})).rejects.toThrow(Forbidden);
    expect(await readForecast(as({ scope: {} }), {})).toMatchObject({ state: "none", spentUsd: "0", reason: { code: "no_usage" } });
  });

  it("says nothing of a month that has not begun", async () => {
    await expect(readForecast(as(), { period: "2026-04" })).rejects.toThrow(Invalid);
  });

  it("reads roll-ups only: without a single line it is the same", async () => {
    const of = { kind: "identity", id: "triage" } as const;
    const [all, one] = [await readForecast(as(), {}), await readForecast(as(), {}, of)];
    await database.pool.query("TRUNCATE usage_line CASCADE");
    expect([await readForecast(as(), {}), await readForecast(as(), {}, of)]).toEqual([all, one]);
  });
});
