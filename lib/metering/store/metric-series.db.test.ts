/** Two exports of one cumulative series are booked one after the other, and what is long idle is forgotten safely. */
import { beforeAll, describe, expect, it } from "vitest";
import { withTransaction } from "@/lib/db/transaction";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { otlpAttributes } from "@/lib/testing/telemetry";
import { ingestMetrics, pruneSeries } from "../index";
import { lockSeries, writeSeries } from "./metric-series";

const database = useDatabase();
const NOW = new Date("2026-11-20T12:00:00Z");
const SERIES = "s".repeat(64);
const state = (value: bigint) => new Map([[SERIES, { timeNano: value, value, calls: null }]]);

beforeAll(async () => {
  await database.pool.query(
    "INSERT INTO source (id, name, kind, metrics_only, created_at) VALUES ('src', 'S', 'otlp', true, '2024-01-01Z')",
  );
});

describe("the lock of a series", () => {
  it("makes the second export wait, and then read what the first one booked", async () => {
    await withTransaction(database.db, async (tx) => {
      await lockSeries(tx, "src", [SERIES], NOW);
      await writeSeries(tx, "src", state(50n), NOW);
    });
    let isDone = false;
    const second = { read: Promise.resolve<bigint | undefined>(undefined) };
    await withTransaction(database.db, async (tx) => {
      await lockSeries(tx, "src", [SERIES], NOW);
      second.read = withTransaction(
        database.db,
        async (other) => (await lockSeries(other, "src", [SERIES], NOW)).get(SERIES)?.value,
      ).finally(() => {
        isDone = true;
      });
      const isWaiting = async () =>
        (await database.pool.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%metric_series%'"))
          .rowCount;
      while (!isDone && !(await isWaiting()));
      expect(isDone).toBe(false);
      await writeSeries(tx, "src", state(100n), NOW);
    });
    expect(await second.read).toBe(100n);
  });
});

describe("series that are idle beyond the retention", () => {
  const START = Date.UTC(2024, 9, 1);
  const nano = (at: number): string => `${at}000000`;
  const send = (at: number, value: number) => {
    const point = {
      attributes: otlpAttributes({ "gen_ai.token.type": "input", "gen_ai.response.model": "gpt-4o", "gen_ai.provider.name": "openai" }),
      startTimeUnixNano: nano(START),
      timeUnixNano: nano(at),
      sum: value,
      count: 1,
    };
    const metric = { name: "gen_ai.client.token.usage", histogram: { aggregationTemporality: 2, dataPoints: [point] } };
    const body = {
      resourceMetrics: [
        {
          resource: { attributes: otlpAttributes({ "service.name": "svc" }) },
          scopeMetrics: [{ scope: { name: "test" }, metrics: [metric] }],
        },
      ],
    };
    const ctx = testContext(database.db, { sourceId: "src", clock: frozenClock(new Date(at + 1_000).toISOString()) });
    return ingestMetrics(ctx, "metrics", new TextEncoder().encode(JSON.stringify(body)), "json");
  };
  const input = async () =>
    (await database.pool.query<{ sum: string }>("SELECT coalesce(sum(input), 0)::text AS sum FROM usage_daily")).rows[0]?.sum;
  const DAY = 86_400_000;

  it("are forgotten, and a point that comes all the same books nothing that was booked before", async () => {
    await send(START + DAY, 1_000);
    expect(await input()).toBe("1000");
    await pruneSeries(database.db, frozenClock(new Date(START + 402 * DAY).toISOString()));
    expect((await database.pool.query("SELECT 1 FROM metric_series WHERE series <> $1", [SERIES])).rowCount).toBe(1);
    const later = START + 404 * DAY;
    expect(await pruneSeries(database.db, frozenClock(new Date(later).toISOString()))).toBe(1);
    await send(later, 1_200);
    expect(await input()).toBe("1000");
    await send(later + 60_000, 1_250);
    expect(await input()).toBe("1050");
  });
});
