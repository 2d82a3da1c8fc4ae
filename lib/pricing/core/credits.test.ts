import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFixed } from "@/lib/kernel/money";
import { type CreditMultiplier, type CreditPool, type CreditUse, creditReport, creditsOf } from "./credits";

const pool = (id: number, more: Partial<CreditPool> = {}): CreditPool => ({
  id,
  provider: "p",
  name: `pool ${id}`,
  credits: "100",
  paidUsd: "40",
  overageUsd: null,
  validFrom: "2026-10-01",
  validTo: null,
  teamId: "",
  model: "",
  ...more,
});
const use = (day: string, more: Partial<CreditUse> = {}): CreditUse => ({
  day: `2026-10-${day}`,
  provider: "p",
  model: "m",
  teamId: "care",
  requests: 0n,
  told: "0",
  ...more,
});
const of = (texts: readonly string[]): bigint => texts.reduce((sum, text) => sum + parseFixed(text, 6), 0n);
const TODAY = "2026-10-11";

describe("credits of usage", () => {
  const rows: CreditMultiplier[] = [
    { provider: "p", model: "Opus", creditsPerRequest: "3", validFrom: "2026-10-05" },
    { provider: "p", model: "opus", creditsPerRequest: "10", validFrom: "2026-10-07" },
    { provider: "p", model: "*", creditsPerRequest: "0.33", validFrom: "2026-10-06" },
  ];
  const credits = (day: string, model: string) => creditsOf(use(day, { model, requests: 2n, told: "5.5" }), rows);

  it("are requests times the multiplier of their own day, else of every other model, else what the provider told", () => {
    expect([credits("04", "opus"), credits("05", "opus"), credits("06", "opus"), credits("07", "opus")]).toEqual([
      5_500_000n,
      6_000_000n,
      6_000_000n,
      20_000_000n,
    ]);
    expect([credits("05", "mini"), credits("06", "mini")]).toEqual([5_500_000n, 660_000n]);
    expect(creditsOf(use("08", { provider: "q", requests: 2n, told: "1" }), rows)).toBe(1_000_000n);
  });
});

describe("a pool of credits", () => {
  it("is drawn on by the narrowest claim first, then by the one that ends first, then by the oldest", () => {
    const pools = [
      pool(1),
      pool(2, { validTo: "2026-11-01" }),
      pool(3, { model: "m" }),
      pool(4, { teamId: "care" }),
      pool(5, { teamId: "care", model: "M" }),
      pool(6, { teamId: "other" }),
      pool(7),
    ];
    const left = (told: string) => creditReport(pools, [], [use("02", { told })], TODAY).pools.map((each) => Number(each.left));
    expect(left("50")).toEqual([100, 100, 100, 100, 50, 100, 100]);
    expect(left("150")).toEqual([100, 100, 100, 50, 0, 100, 100]);
    expect(left("250")).toEqual([100, 100, 50, 0, 0, 100, 100]);
    expect(left("350")).toEqual([100, 50, 0, 0, 0, 100, 100]);
    expect(left("450")).toEqual([50, 0, 0, 0, 0, 100, 100]);
    expect(left("550")).toEqual([0, 0, 0, 0, 0, 100, 50]);
  });

  it("counts only days of its own: the first is inside, the end is not; what it does not hold is over, at its price", () => {
    const uses = [use("01", { told: "10" }), use("03", { told: "95" }), use("04", { told: "7" })];
    const report = creditReport([pool(1, { validTo: "2026-10-04", overageUsd: "0.04" })], [], uses, TODAY);
    expect(report.pools[0]).toMatchObject({ left: "0", used: "100", usedUpOn: "2026-10-03", state: "used_up", unitPriceUsd: "0.4" });
    // Seven credits of the 4th fall outside every pool, which says no price for them.
    expect(report.over).toEqual([{ provider: "p", model: "m", credits: "12", costUsd: null }]);
    expect(creditReport([pool(1, { overageUsd: "0.04" })], [], uses, TODAY).over).toEqual([
      { provider: "p", model: "m", credits: "12", costUsd: "0.48" },
    ]);
  });

  it("tells its pace over its whole days, and the day on which that uses it up, unless it ends before", () => {
    const uses = [use("02", { told: "30" }), use("11", { told: "1" })];
    expect(creditReport([pool(1)], [], uses, TODAY).pools[0]).toMatchObject({ left: "69", perDay: "3", runsOutOn: "2026-11-03" });
    expect(creditReport([pool(1, { validTo: "2026-11-03" })], [], uses, TODAY).pools[0]).toMatchObject({ perDay: "3", runsOutOn: null });
    expect(creditReport([pool(1)], [], [], TODAY).pools[0]).toMatchObject({ perDay: "0", runsOutOn: null, state: "in_force" });
    expect(creditReport([pool(1)], [], [], "2026-10-01").pools[0]).toMatchObject({ perDay: null, state: "in_force" });
    expect(creditReport([pool(1)], [], [], "2026-09-30").pools[0]).toMatchObject({ state: "scheduled" });
    expect(creditReport([pool(1, { validTo: TODAY })], [], uses, TODAY).pools[0]).toMatchObject({ state: "ended", runsOutOn: null });
  });

  it("gives every credit used from one pool or leaves it over, whatever the pools and the order of the usage", () => {
    const some = (id: number) =>
      fc
        .record({
          credits: fc.integer({ min: 1, max: 300 }).map(String),
          teamId: fc.constantFrom("", "care"),
          model: fc.constantFrom("", "m"),
          validFrom: fc.constantFrom("2026-10-01", "2026-10-03"),
          validTo: fc.constantFrom(null, "2026-10-05"),
        })
        .map((more) => pool(id, more));
    const uses = fc.array(
      fc.record({
        day: fc.integer({ min: 1, max: 7 }).map((n) => `2026-10-0${n}`),
        provider: fc.constantFrom("p", "q"),
        model: fc.constantFrom("m", "n"),
        teamId: fc.constantFrom("", "care", "field"),
        requests: fc.bigInt({ min: 0n, max: 50n }),
        told: fc.integer({ min: 0, max: 90_000_000 }).map((n) => `${Math.floor(n / 1e6)}.${String(n % 1e6).padStart(6, "0")}`),
      }),
      { maxLength: 20 },
    );
    const multipliers = [{ provider: "p", model: "n", creditsPerRequest: "1.5", validFrom: "2026-10-04" }];
    fc.assert(
      fc.property(fc.tuple(some(1), some(2), some(3)), uses, (pools, all) => {
        const report = creditReport(pools, multipliers, all, TODAY);
        const used = all.reduce((sum, each) => sum + creditsOf(each, multipliers), 0n);
        expect(of(report.used.map((row) => row.credits))).toBe(used);
        expect(of(report.pools.map((row) => row.used)) + of(report.over.map((row) => row.credits))).toBe(used);
        for (const each of report.pools) {
          expect(of([each.used, each.left])).toBe(of([each.credits]));
          expect(of(each.byModel.map((row) => row.credits))).toBe(of([each.used]));
        }
        expect(
          creditReport([...pools].reverse(), multipliers, [...all].reverse(), TODAY)
            .pools.map((row) => row.left)
            .reverse(),
        ).toEqual(report.pools.map((row) => row.left));
      }),
    );
  });
});
