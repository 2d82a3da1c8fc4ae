import { beforeAll, describe, expect, it } from "vitest";
import { streamPeriodLines } from "@/lib/chargeback";
import { systemClock } from "@/lib/kernel/clock";
import { formatUsd } from "@/lib/kernel/money";
import { periodOf, periodSpan, shiftPeriod } from "@/lib/kernel/period";
import { useDatabase } from "@/lib/testing/database";
import { type CloseBench, measureClose } from "./close";

const database = useDatabase();
const SIZE = { events: 20_001, costCentres: 20 };
const PERIOD = shiftPeriod(periodOf(systemClock.now()), -1);
let bench: CloseBench;
const one = async (query: string): Promise<Record<string, string>> => (await database.pool.query(query)).rows[0];

beforeAll(async () => {
  bench = await measureClose(database, SIZE, 1);
}, 120_000);

describe("the month that closing is measured on", () => {
  it("has as many events as were asked for, in roll-ups that are sums of each other", async () => {
    expect(await one("SELECT sum(events)::text AS events FROM usage_daily")).toEqual({ events: String(SIZE.events) });
    const money = "sum(cost_usd)::text AS cost, sum(flat_value_usd)::text AS flat";
    const daily = await one(`SELECT ${money} FROM usage_daily`);
    expect(await one(`SELECT ${money} FROM usage_daily_meter`)).toEqual(daily);
    expect(await one(`SELECT ${money} FROM usage_daily_team`)).toEqual(daily);
    const { apart } = await one(`SELECT count(*)::text AS apart FROM usage_daily u FULL JOIN (
        SELECT day, dimension_id, sum(cost_usd) AS cost, coalesce(sum(quantity) FILTER (WHERE meter <> 'web_search'), 0) AS tokens FROM usage_daily_meter GROUP BY 1, 2
      ) m USING (day, dimension_id) WHERE (u.cost_usd, u.input + u.cache_read + u.output) IS DISTINCT FROM (m.cost, m.tokens)`);
    expect(apart).toBe("0");
  });

  it("is closed with a statement for each cost centre, by 40 rules that all move something", async () => {
    expect(bench.statements).toBe(SIZE.costCentres + 2);
    expect(await one("SELECT count(DISTINCT rule_version_id)::text AS rules FROM allocation_share WHERE amount <> 0")).toEqual({
      rules: "40",
    });
    expect(await one("SELECT count(*)::text AS closes FROM period_close")).toEqual({ closes: "1" });
    expect(bench.focus.rows).toBeGreaterThan(bench.closing.rows / 2);
  });

  it("is streamed row by row as it was copied, in the order of day, dimension, meter and price, also over blocks of dimensions", async () => {
    const ref = { id: PERIOD, version: 1, ...periodSpan(PERIOD) };
    const streamed: string[] = [];
    for await (const page of streamPeriodLines(database.db, ref, 2))
      for (const { day, dimensionId, of, meter, priceId, quantity, costUsd, flatValueUsd } of page)
        streamed.push([day, dimensionId, of.id, meter, priceId, quantity, formatUsd(costUsd), formatUsd(flatValueUsd)].join(" "));
    const { rows } = await database.pool.query<{ row: string }>(
      `SELECT concat_ws(' ', day, dimension_id, dimension_id, meter, price_id, trim_scale(quantity), trim_scale(cost_usd), trim_scale(flat_value_usd)) AS row
       FROM period_line WHERE period_id = $1 AND version = 1 ORDER BY day, dimension_id, meter COLLATE "C", price_id`,
      [PERIOD],
    );
    expect(streamed).toEqual(rows.map(({ row }) => row));
    expect((await one("SELECT count(DISTINCT dimension_id / 128)::text AS blocks FROM period_line")).blocks).toBe("4");
  });
});
