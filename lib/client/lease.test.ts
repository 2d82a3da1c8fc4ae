import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { formatUsd, parseUsd } from "@/lib/kernel/money";
import { Countinghouse } from "@/public/sdk/countinghouse";
import { type Amount, type Lease, type LeaseDecision, takeLease } from "@/public/sdk/lease";
import { StandIn, StillClock } from "./stand-in";

let product: StandIn;
let clock: StillClock;
let ch: Countinghouse;
beforeEach(async () => {
  product = await new StandIn().start();
  clock = new StillClock();
  ch = new Countinghouse({ url: product.url, token: "cth_test", clock });
});
afterEach(() => product.stop());

const CALL = { credential: "triage-key", provider: "openai", model: "gpt-4o-mini" };
const cents = (count: number): Amount => ({ costUsd: `0.${String(count).padStart(2, "0")}` });
/** A lease whose answers are given, one after the other; the last one stays. */
async function leased(
  ...answers: (Partial<LeaseDecision> | "away")[]
): Promise<{ lease: Lease; asked: { path: string; body: unknown }[] }> {
  const asked: { path: string; body: unknown }[] = [];
  const fetch = async (url: string | URL | Request, init?: RequestInit) => {
    asked.push({ path: new URL(String(url)).pathname.replace("/api/v1", ""), body: JSON.parse(String(init?.body)) });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === "away") throw new TypeError("fetch failed");
    return Response.json({ onOutage: "closed", warnings: [], decision: "allow", ...answer });
  };
  const alone = new Countinghouse({ url: "http://product.test", token: "cth_test", clock, fetch });
  return { lease: await takeLease(alone, CALL, { costUsd: "1", tokens: 1_000, requests: 10 }, { holder: "pod-1" }), asked };
}
const grant = (costUsd: string | null, tokens: string | null = null, requests: string | null = null) => ({
  leaseId: "rsv_0000000001",
  expiresAt: "2026-10-01T12:01:00Z",
  granted: { costUsd, tokens, requests },
});

describe("deciding", () => {
  test("every limit counts, and what does not fit into one takes of none", async () => {
    const { lease, asked } = await leased(grant("0.5", "100", "3"));
    expect(asked).toEqual([
      { path: "/leases", body: { ...CALL, amount: { costUsd: "1", tokens: 1_000, requests: 10 }, ttlSeconds: 60, holder: "pod-1" } },
    ]);
    expect(lease.tryTake({ costUsd: "0.51", tokens: 1 })).toBe(false);
    expect(lease.tryTake({ costUsd: "0.1", tokens: 101 })).toBe(false);
    expect(lease.tryTake({ costUsd: "0.1", tokens: 1, requests: 4 })).toBe(false);
    // Unknown is not nothing.
    expect(lease.tryTake({ costUsd: "0.1" })).toBe(false);
    expect(lease.tryTake({ costUsd: "0.5", tokens: 100, requests: 3 })).toBe(true);
    expect(lease.tryTake({ costUsd: "0", tokens: 0, requests: 0 })).toBe(true);
    expect(lease.tryTake({ costUsd: "0.000000000000001", tokens: 0, requests: 0 })).toBe(false);
  });

  test("is exact: ten dimes are a dollar, and not the smallest part more fits", async () => {
    const { lease } = await leased(grant("1"));
    for (let i = 0; i < 10; i++) expect(lease.tryTake({ costUsd: "0.1" })).toBe(true);
    expect(lease.tryTake({ costUsd: "0.000000000000001" })).toBe(false);
    lease.settle({ costUsd: "0.1" }, { costUsd: "0.099999999999999" });
    expect(lease.tryTake({ costUsd: "0.000000000000001" })).toBe(true);
  });

  test("what no budget limits passes, and what is no amount is told", async () => {
    const { lease } = await leased(grant(null));
    expect(lease.tryTake({ costUsd: "999999999999" })).toBe(true);
    for (const costUsd of ["-1", "1e3", "", "0.1234567890123456", "NaN"]) expect(() => lease.tryTake({ costUsd })).toThrow(RangeError);
    expect(() => lease.tryTake({ costUsd: "1", tokens: 1.5 })).toThrow(RangeError);
    expect(() => lease.tryTake({ costUsd: "1", tokens: -1 })).toThrow(RangeError);
  });

  test("whatever is taken and settled in whatever order, never more is admitted than was granted", async () => {
    const step = fc.record({ estimate: fc.nat(60), actual: fc.nat(60), isEnded: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.nat(99), fc.array(step, { maxLength: 40 }), async (grantedCents, steps) => {
        const { lease } = await leased(grant(cents(grantedCents).costUsd));
        let takenUsd = 0n;
        for (const { estimate, actual, isEnded } of steps) {
          const fits = takenUsd + parseUsd(cents(estimate).costUsd) <= parseUsd(cents(grantedCents).costUsd);
          expect(lease.tryTake(cents(estimate))).toBe(fits);
          if (!fits) continue;
          takenUsd += parseUsd(cents(isEnded ? actual : estimate).costUsd);
          if (isEnded) lease.settle(cents(estimate), cents(actual));
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("time", () => {
  test("nothing is taken after it expired, by the time since it was asked for and with a margin", async () => {
    const { lease } = await leased(grant("1"), "away");
    clock.pass(56_999);
    expect(lease.tryTake(cents(1))).toBe(true);
    clock.pass(1);
    expect(lease.tryTake(cents(1))).toBe(false);
  });

  test("a lease that is good for less than asked ends earlier", async () => {
    product.leaseTtlMs = 20_000;
    const lease = await takeLease(ch, CALL, { costUsd: "0.5" });
    clock.pass(21_000);
    expect(lease.tryTake(cents(1))).toBe(false);
    await vi.waitFor(() => expect(product.sentTo("leases")).toHaveLength(2));
  });

  test("at half its life a new one is taken, and only then the old one given back; what still runs counts in the new one", async () => {
    const lease = await takeLease(ch, CALL, { costUsd: "0.4" });
    lease.tryTake(cents(20));
    lease.settle(cents(20), { costUsd: "0.15", tokens: 7 });
    lease.tryTake(cents(10));
    expect(clock.waits[0]).toBeGreaterThan(25_000);
    clock.pass(30_000);
    await vi.waitFor(() => expect(product.sentTo("return")).toHaveLength(1));
    expect(product.sent.map(({ path }) => path.replace(/rsv_\w+/, "id"))).toEqual(["/leases", "/leases", "/leases/id/return"]);
    expect(product.sentTo("return")).toEqual([{ used: { costUsd: "0.150000000000000", tokens: 7, requests: 1 } }]);
    expect(lease.tryTake(cents(30))).toBe(true);
    expect(lease.tryTake(cents(1))).toBe(false);
    // All but the new one and what ended.
    expect(formatUsd(product.leftUsd)).toBe("0.45");
  });

  test("near the limit, a new one that is smaller than what runs is given back, and the old one goes on", async () => {
    const lease = await takeLease(ch, CALL, { costUsd: "0.8" });
    lease.tryTake(cents(30));
    clock.pass(30_000);
    await vi.waitFor(() => expect(product.sentTo("return")).toHaveLength(1));
    expect([...product.heldUsd.values()].map(formatUsd)).toEqual(["0.8"]);
    expect(lease.tryTake(cents(50))).toBe(true);
  });

  test("near the limit, one that is too small and of which nothing runs makes room for the next", async () => {
    const lease = await takeLease(ch, CALL, { costUsd: "1" });
    lease.tryTake(cents(80));
    lease.settle(cents(80), cents(0));
    product.leftUsd = parseUsd("0.5");
    lease.tryTake(cents(80));
    lease.settle(cents(80), cents(80));
    product.leftUsd = parseUsd("0");
    clock.pass(1_000);
    expect(lease.tryTake(cents(30))).toBe(false);
    await vi.waitFor(() => expect(product.sentTo("return")).toHaveLength(1));
    expect([...product.heldUsd.keys()]).toEqual([]);
    product.leftUsd = parseUsd("0.3");
    await vi.waitFor(() => expect(clock.waits).toEqual([1_000]));
    clock.pass(1_000);
    await vi.waitFor(() => expect(lease.tryTake(cents(30))).toBe(true));
  });

  test("it is renewed at half its use, and not again within a second", async () => {
    const { lease, asked } = await leased(grant("1"));
    const leases = () => asked.filter(({ path }) => path === "/leases").length;
    clock.pass(1_000);
    lease.tryTake(cents(50));
    expect(leases()).toBe(1);
    lease.tryTake(cents(1));
    await vi.waitFor(() => expect(asked).toHaveLength(3));
    lease.tryTake(cents(49));
    expect(lease.tryTake(cents(1))).toBe(false);
    expect(leases()).toBe(2);
    clock.pass(1_000);
    await vi.waitFor(() => {
      expect(lease.tryTake(cents(1))).toBe(false);
      expect(leases()).toBe(3);
    });
  });

  test("while the product is away, what was granted is good until it expires, and is asked for again each second", async () => {
    const { lease, asked } = await leased(grant("1"), "away", "away", grant("1"));
    for (const ms of [30_000, 1_000]) {
      clock.pass(ms);
      await vi.waitFor(() => expect(clock.waits).toHaveLength(1));
      expect(lease.tryTake(cents(1))).toBe(true);
    }
    expect(asked).toHaveLength(3);
    clock.pass(25_900);
    await vi.waitFor(() => expect(asked).toHaveLength(4));
  });
});

describe("around it", () => {
  const run = async () => ({ result: "answer", costUsd: "0.2", usage: { input: 100, output: 50 } });

  test("a guarded call takes, is reported as a usage event, and only what the ledger has counts as used", async () => {
    const lease = await takeLease(ch, CALL, { costUsd: "0.5" });
    expect(await lease.guard(cents(30), run)).toEqual({ result: "answer" });
    await lease.renew();
    expect(product.sentTo("return")).toMatchObject([{ used: { costUsd: "0.000000000000000", requests: 0 } }]);
    expect(lease.tryTake(cents(31))).toBe(false);
    await ch.flush();
    expect(product.sentTo("events")).toMatchObject([{ events: [{ ...CALL, usage: { input: 100, output: 50 } }] }]);
    await lease.renew();
    expect(product.sentTo("return")[1]).toMatchObject({ used: { costUsd: "0.200000000000000", requests: 1 } });
    expect(lease.tryTake(cents(31))).toBe(true);
  });

  test("where the lease is too small the call is authorised by itself, and where nothing is left refused", async () => {
    const lease = await takeLease(ch, CALL, { costUsd: "0.5" });
    expect(await lease.guard(cents(50), async () => ({ ...(await run()), costUsd: "0.5" }))).toEqual({ result: "answer" });
    expect(await lease.guard(cents(40), run)).toMatchObject({ result: "answer", committed: { state: "committed" } });
    expect(product.sentTo("authorize")).toMatchObject([{ ...CALL, estimate: { costUsd: "0.40" } }]);
    product.leftUsd = parseUsd("0");
    await expect(lease.guard(cents(50), run)).rejects.toMatchObject({ reason: "budget_exhausted" });
  });

  test("a call that fails gives back what it took", async () => {
    const lease = await takeLease(ch, CALL, { costUsd: "0.5" });
    await expect(lease.guard(cents(50), () => Promise.reject(new Error("down")))).rejects.toThrow("down");
    expect(lease.tryTake(cents(50))).toBe(true);
  });

  test("where none is given, one is asked for again, and calls are asked for one by one until then", async () => {
    product.leftUsd = parseUsd("0");
    const lease = await takeLease(ch, CALL, { costUsd: "0.5" });
    expect(lease.lastDecision).toMatchObject({ decision: "deny", reason: "budget_exhausted" });
    expect(lease.tryTake(cents(1))).toBe(false);
    product.leftUsd = parseUsd("1");
    clock.pass(30_000);
    await vi.waitFor(() => expect(lease.tryTake(cents(50))).toBe(true));
  });

  test("closing gives back the rest at once, and nothing can be taken after", async () => {
    const lease = await takeLease(ch, CALL, { costUsd: "0.5" });
    lease.tryTake(cents(20));
    lease.settle(cents(20), cents(12));
    await lease.close();
    expect(product.sentTo("return")).toEqual([{ used: { costUsd: "0.120000000000000", tokens: 0, requests: 1 } }]);
    expect(formatUsd(product.leftUsd)).toBe("0.88");
    expect(lease.tryTake(cents(1))).toBe(false);
    expect(clock.waits).toEqual([]);
  });
});
