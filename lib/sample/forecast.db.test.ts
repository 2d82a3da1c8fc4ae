/** How the forecast of the product does on the sample organisation: every unit, team and large identity, on many days of two months. */
import { describe, expect, it } from "vitest";
import { parseUsd } from "@/lib/kernel/money";
import { readForecast, readUsage } from "@/lib/reporting";
import { parseUsageQuery } from "@/lib/reporting/core/usage-query";
import type { EntityPath } from "@/lib/reporting/schemas";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { loadSample } from "./load-sample";

const UNTIL = new Date("2026-10-22T14:32:00Z");
const LATER = "2026-12-01T00:00:00Z";
const MONTHS = ["2026-08", "2026-09"];
const DAYS = [8, 21];

describe("the forecast of the sample organisation", () => {
  const database = useDatabase();
  const at = (instant: string) => testContext(database.db, { clock: frozenClock(instant), kind: "system", id: "system:test" });

  it("holds its band between 70 % and 95 % of the time", async () => {
    // Not marked as the sample: nothing but usage is wanted.
    await database.db.organisation.upsert({ where: { id: 1 }, create: { name: "Northwind Robotics" }, update: {} });
    await loadSample(at(UNTIL.toISOString()), { events: 8_000, days: 150, seed: 1, until: UNTIL });
    const scopes: (EntityPath | undefined)[] = [undefined];
    for (const kind of ["business_unit", "team", "identity"] as const) {
      const asked = parseUsageQuery({ from: "2026-08-01", to: "2026-10-01", groupBy: kind, limit: 15 }, UNTIL);
      const { groups } = await readUsage(at(LATER), asked);
      for (const { group } of groups) if (group[kind]?.id) scopes.push({ kind, id: group[kind].id });
    }
    let [held, tried, missed] = [0, 0, 0];
    for (const of of scopes) {
      for (const period of MONTHS) {
        const actual = parseUsd((await readForecast(at(LATER), { period }, of)).spentUsd);
        for (const day of DAYS) {
          // The stored day is complete: the forecast is made at its last moment.
          const { atEnd } = await readForecast(at(`${period}-${String(day).padStart(2, "0")}T23:59:59.999Z`), { period }, of);
          if (!atEnd || actual === 0n) continue;
          tried++;
          if (parseUsd(atEnd.lowUsd) <= actual && actual <= parseUsd(atEnd.highUsd)) held++;
          missed += Math.abs(Number(parseUsd(atEnd.expectedUsd) - actual) / Number(actual));
        }
      }
    }
    expect(tried).toBeGreaterThan(80);
    expect(held / tried).toBeGreaterThan(0.7);
    expect(held / tried).toBeLessThan(0.95);
    expect(missed / tried).toBeLessThan(0.25);
  }, 240_000);
});
