import { describe, expect, it } from "vitest";
import { formatUsd, parseUsd, type Usd } from "@/lib/kernel/money";
import { addUtcDays, utcDate } from "@/lib/kernel/period";
import { projectCost } from "./projection";

const NOW = new Date("2026-10-22T12:00:00Z");
const OCTOBER = { start: new Date("2026-10-01T00:00:00Z"), end: new Date("2026-11-01T00:00:00Z") };

/** Costs of the days from a first one up to and including today. */
function daily(first: string, costOf: (day: Date) => string): Map<string, Usd> {
  const costs = new Map<string, Usd>();
  for (let day = new Date(`${first}T00:00:00Z`); day <= NOW; day = addUtcDays(day, 1)) costs.set(utcDate(day), parseUsd(costOf(day)));
  return costs;
}
const isWeekend = (day: Date): boolean => [0, 6].includes(day.getUTCDay());

describe("the projection", () => {
  it("continues a steady rate exactly", () => {
    const projection = projectCost(
      daily("2026-09-01", () => "10"),
      OCTOBER,
      "2026-09-01",
      NOW,
    );
    expect(projection && formatUsd(projection.costUsd)).toBe("310");
    expect(projection?.basisDays).toBe(28);
  });

  it("gives each day to come the rate of its own weekday", () => {
    const projection = projectCost(
      daily("2026-09-01", (day) => (isWeekend(day) ? "1" : "10")),
      OCTOBER,
      "2026-09-01",
      NOW,
    );
    // October 2026 has 22 weekdays and 9 days of weekends.
    expect(projection && formatUsd(projection.costUsd)).toBe("229");
  });

  it("takes today for what it has when that is more than its mean, else for its mean", () => {
    const costs = daily("2026-09-01", () => "10");
    costs.set("2026-10-22", parseUsd("25"));
    expect(formatUsd(projectCost(costs, OCTOBER, "2026-09-01", NOW)?.costUsd ?? (0n as Usd))).toBe("325");
    costs.set("2026-10-22", parseUsd("0.5"));
    expect(formatUsd(projectCost(costs, OCTOBER, "2026-09-01", NOW)?.costUsd ?? (0n as Usd))).toBe("310");
  });

  it("goes by what history there is, and is null without a complete day or when the span has ended", () => {
    const costs = daily("2026-10-20", () => "10");
    expect(projectCost(costs, OCTOBER, "2026-10-20", NOW)).toMatchObject({ basisDays: 2, costUsd: parseUsd("120") });
    expect(projectCost(costs, OCTOBER, "2026-10-22", NOW)).toBeNull();
    expect(projectCost(costs, OCTOBER, null, NOW)).toBeNull();
    expect(projectCost(costs, { start: OCTOBER.start, end: new Date("2026-10-22T00:00:00Z") }, "2026-09-01", NOW)).toBeNull();
  });
});
