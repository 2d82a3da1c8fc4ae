import { describe, expect, it } from "vitest";
import { formatUsd } from "@/lib/kernel/money";
import { type AroundGiven, callFact, DAY, HOUR, identityAround, MINUTE, only, START, signalsOf, steady } from "@/lib/testing/behaviour";
import type { CallFact } from "../call-fact";

const found = (detector: string, facts: CallFact[], given: AroundGiven = {}) => only(signalsOf(facts, given), detector);

describe("B11 cache-hit collapse", () => {
  /** Twenty calls an hour that read a share of their prompts from the cache; a little more in every other hour. */
  const hours = (from: number, count: number, share: number, tokens = 10_000) =>
    steady(START + from * HOUR, START + (from + count) * HOUR, 3 * MINUTE, (at) => {
      const cacheRead = Math.round(tokens * (share + (Math.floor(at / HOUR) % 2 === 0 ? 0.02 : 0)));
      return { cacheRead, input: tokens - cacheRead, usd: "0.05" };
    });
  const end = (from: number) => callFact(START + from * HOUR);

  it("is the second hour in a row, not the first", () => {
    expect(found("B11", [...hours(0, 48, 0.6), ...hours(48, 1, 0.02), ...hours(49, 2, 0.6), end(51)])).toEqual([]);
    expect(found("B11", [...hours(0, 48, 0.6), ...hours(48, 2, 0.02), end(50)])).toMatchObject([
      { severity: "medium", startedMs: START + 48 * HOUR },
    ]);
  });

  it("is a fall to half, of those who relied on the cache, in hours of 100,000 tokens", () => {
    expect(found("B11", [...hours(0, 48, 0.6), ...hours(48, 3, 0.32), end(51)])).toEqual([]);
    expect(found("B11", [...hours(0, 48, 0.28), ...hours(48, 3, 0.02), end(51)])).toEqual([]);
    expect(found("B11", [...hours(0, 48, 0.6, 4_900), ...hours(48, 3, 0.02, 4_900), end(51)])).toEqual([]);
  });

  it("takes twenty calls, however many hours that is", () => {
    const few = (from: number, count: number, share: number, calls = 4) =>
      steady(START + from * HOUR, START + (from + count) * HOUR, HOUR / calls, () => ({
        cacheRead: 50_000 * share,
        input: 50_000 * (1 - share),
        usd: "0.05",
      }));
    const low = (count: number) => found("B11", [...few(0, 48, 0.6), ...few(48, count, 0), ...few(48 + count, 2, 0.6)]);
    expect(low(4)).toEqual([]);
    expect(low(5)).toHaveLength(1);
  });

  it("goes on as one for days, and costs what reading from the cache would have saved", () => {
    const [signal, ...more] = found("B11", [...hours(0, 72, 0.6), ...hours(72, 96, 0.02), end(168)]);
    expect(more).toEqual([]);
    // 0.58 of 200,000 tokens an hour at 1.80 USD a million, for 96 hours.
    expect(Number(signal && formatUsd(signal.impactUsd))).toBeCloseTo(0.58 * 0.2 * 1.8 * 96, 0);
  });
});

describe("B12 output to input", () => {
  let turn = 0;
  const hours = (from: number, count: number, output: number) =>
    steady(START + from * HOUR, START + (from + count) * HOUR, MINUTE, () => ({
      input: 1_000,
      output: Math.round(output * (0.9 + (turn++ % 5) * 0.05)),
    }));
  const usual = () => hours(0, 8 * 24, 200);

  it("is a ratio that stays higher or lower for hours, not what it usually is", () => {
    expect(found("B12", [...usual(), ...hours(192, 24, 200)])).toEqual([]);
    expect(found("B12", [...usual(), ...hours(192, 12, 600)])).toMatchObject([
      { severity: "medium", title: expect.stringContaining("long") },
    ]);
    expect(found("B12", [...usual(), ...hours(192, 12, 60)])).toMatchObject([{ title: expect.stringContaining("short") }]);
  });

  it("takes hours where the ratio varies anyway", () => {
    const varied = Array.from({ length: 192 }, (_, hour) => hours(hour, 1, hour % 2 === 0 ? 150 : 270)).flat();
    expect(found("B12", [...varied, ...hours(192, 3, 420), ...hours(195, 12, 200)])).toEqual([]);
    expect(found("B12", [...varied, ...hours(192, 16, 420)])).toHaveLength(1);
  });

  it("is none for a small shift, for quiet hours, and before a week", () => {
    expect(found("B12", [...usual(), ...hours(192, 24, 260)])).toEqual([]);
    expect(found("B12", [...usual(), ...hours(192, 24, 600).filter((_, i) => i % 60 < 49)])).toEqual([]);
    expect(found("B12", [...hours(0, 5 * 24, 200), ...hours(120, 12, 600)])).toEqual([]);
  });
});

describe("B13 runaway agent", () => {
  /** Forty cents an hour. */
  const usual = (days = 10) => steady(START, START + days * DAY, 15 * MINUTE, () => ({ usd: "0.10" }));
  const AT = START + 10 * DAY + 5 * MINUTE;
  const burst = (total: number, calls = 10) => steady(AT, AT + calls * MINUTE, MINUTE, () => ({ usd: String(total / calls) }));

  it("is five dollars in 15 minutes that would use up a budget in four hours, not less", () => {
    const budgetLeft = 60;
    // The usual call of that quarter counts as well.
    expect(found("B13", [...usual(), ...burst(4.89)], { budgetLeft })).toEqual([]);
    expect(found("B13", [...usual(), ...burst(5)], { budgetLeft })).toMatchObject([{ severity: "high" }]);
    // Where it would not be used up it has to be dear by itself.
    expect(found("B13", [...usual(), ...burst(19.89)], { budgetLeft: 1_000 })).toEqual([]);
    expect(found("B13", [...usual(), ...burst(20)], { budgetLeft: 1_000 })).toMatchObject([{ severity: "high" }]);
  });

  it("with a budget that lasts has to be far above the usual", () => {
    // A dollar and a half a quarter is usual: eight times are within six and fifteen.
    const busy = steady(AT - 5 * MINUTE - 28 * DAY, AT - 5 * MINUTE, 15 * MINUTE, () => ({ usd: "1.5" }));
    expect(found("B13", [...busy, ...burst(11)], { budgetLeft: 10_000 })).toEqual([]);
    expect(found("B13", [...busy, ...burst(11)], { budgetLeft: 100 })).toHaveLength(1);
    expect(found("B13", [...busy, ...burst(7)], { budgetLeft: 10 })).toEqual([]);
    expect(found("B13", [...busy, ...burst(27)], { budgetLeft: 10_000 })).toHaveLength(1);
  });

  it("has to be half above its own dearest quarter of four weeks, three times while few days of work are known", () => {
    // Six dollars within ten minutes once a day, each day at another hour.
    const bursts = (days: number) =>
      Array.from({ length: days }, (_, day) => {
        const at = START + day * DAY + ((day * 7) % 24) * HOUR;
        return steady(at, at + 10 * MINUTE, MINUTE, () => ({ usd: "0.6" }));
      }).flat();
    const seen = (days: number, total: number, later = 0) => {
      const at = START + (days + later) * DAY + 30 * MINUTE;
      const facts = [...bursts(days), ...steady(at, at + 10 * MINUTE, MINUTE, () => ({ usd: String(total / 10) }))];
      return found("B13", facts, { budgetLeft: 10 }).filter(({ startedMs }) => startedMs > at - HOUR).length;
    };
    expect([seen(20, 8.9), seen(20, 9.1)]).toEqual([0, 1]);
    expect([seen(8, 17.9), seen(8, 18.1)]).toEqual([0, 1]);
    expect(seen(20, 8.9, 29)).toBe(1);
  });

  it("is none for a nightly batch that always costs as much, and needs a hundred dollars without history", () => {
    const nightly = Array.from({ length: 12 }, (_, day) =>
      steady(START + day * DAY, START + day * DAY + 10 * MINUTE, MINUTE, () => ({ usd: "2" })),
    ).flat();
    expect(found("B13", nightly, { budgetLeft: 50 })).toEqual([]);
    expect(
      found(
        "B13",
        steady(START, START + 10 * MINUTE, MINUTE, () => ({ usd: "9.9" })),
      ),
    ).toEqual([]);
    expect(
      found(
        "B13",
        steady(START, START + 10 * MINUTE, MINUTE, () => ({ usd: "10" })),
      ),
    ).toHaveLength(1);
  });

  it("is one trace that costs three times the dearest usual ones", () => {
    const traces = steady(START, START + 40 * DAY, 3 * HOUR, () => ({ usd: "2" }));
    const long = (calls: number) => steady(START + 40 * DAY, START + 40 * DAY + calls * HOUR, HOUR, () => ({ traceId: "long", usd: "1" }));
    expect(found("B13", [...traces, ...long(6)])).toEqual([]);
    expect(found("B13", [...traces, ...long(7)])).toMatchObject([{ traceId: "long", severity: "high" }]);
  });

  it("costs what was beyond the usual", () => {
    const [signal] = found("B13", [...usual(), ...burst(60)], { budgetLeft: 60 });
    expect(Number(signal && formatUsd(signal.impactUsd))).toBeGreaterThan(59);
    expect(signal && signal.impactUsd < signal.actualUsd).toBe(true);
  });
});

describe("B14 shared identity", () => {
  const users = (days: number, windows: number, given: (i: number) => Partial<CallFact>) =>
    Array.from({ length: days * windows }, (_, n) => {
      const at = START + Math.floor(n / windows) * DAY + (n % windows) * HOUR;
      return [callFact(at, given(0)), callFact(at + MINUTE, given(1))];
    }).flat();
  const applications = (i: number) => ({ applicationId: `app-${i}` });

  it("is two applications in the same minutes, three times on two days, and costs nothing by itself", () => {
    expect(found("B14", users(2, 2, applications))).toEqual([]);
    expect(found("B14", users(1, 5, applications))).toEqual([]);
    expect(found("B14", users(2, 3, applications))).toMatchObject([{ severity: "medium", impactUsd: 0n }]);
    expect(found("B14", users(12, 3, applications))).toHaveLength(1);
  });

  it("is told by program and network where there is one application, but not by one of them alone", () => {
    const differ = (given: (i: number) => Partial<CallFact>) => found("B14", users(3, 4, given)).length;
    expect(differ((i) => ({ userAgent: `sdk-${i}/1`, asn: i }))).toBe(1);
    expect(differ((i) => ({ userAgent: `sdk/${i}`, asn: i }))).toBe(0);
    expect(differ((i) => ({ userAgent: `sdk-${i}/1`, asn: 1 }))).toBe(0);
    expect(differ((i) => ({ applicationId: null, userAgent: `sdk-${i}/1` }))).toBe(1);
  });

  it("is none of whom a declared gateway carries", () => {
    const carried = (i: number) => (i === 0 ? {} : { actorId: "gateway", applicationId: "portal", userAgent: "portal/1" });
    const declared = [identityAround({ declaredCallers: ["gateway"] })];
    expect(found("B14", users(3, 4, carried), { identities: declared })).toEqual([]);
    expect(found("B14", users(3, 4, carried))).toHaveLength(1);
  });

  it("is none for identities that are declared for several applications", () => {
    expect(found("B14", users(3, 4, applications), { identities: [identityAround({ applicationIds: ["app-0", "app-1"] })] })).toEqual([]);
  });
});

describe("B15 dormant wake-up", () => {
  const wake = (days: number, calls: number, everyMs = MINUTE) => [
    callFact(START),
    ...steady(START + days * DAY, START + days * DAY + calls * everyMs, everyMs),
  ];

  it("is the tenth call within an hour after thirty days, not the ninth", () => {
    expect(found("B15", wake(31, 9))).toEqual([]);
    expect(found("B15", wake(31, 10))).toMatchObject([{ severity: "medium", startedMs: START + 31 * DAY }]);
    expect(found("B15", wake(29, 100))).toEqual([]);
    expect(found("B15", wake(31, 30, 8 * MINUTE))).toEqual([]);
  });

  it("is high when the owner left, none for keys of emergencies, and refused calls are no use", () => {
    expect(found("B15", wake(31, 10), { identities: [identityAround({ ownerLeft: true })] })[0]?.severity).toBe("high");
    expect(found("B15", wake(31, 10), { identities: [identityAround({ breakGlass: true })] })).toEqual([]);
    const knocked = callFact(START + 20 * DAY, { status: "error", errorType: "unauthorized" });
    expect(
      found(
        "B15",
        [...wake(31, 10), knocked].sort((a, b) => a.atMs - b.atMs),
      ),
    ).toHaveLength(1);
  });
});

describe("B16 oversized context", () => {
  const usual = (count: number, input = 20_000) => steady(START, START + count * 5 * MINUTE, 5 * MINUTE, () => ({ input }));
  const large = (count: number, input = 40_000) =>
    steady(START + 3 * DAY, START + 3 * DAY + count * MINUTE, MINUTE, () => ({ input, usd: "1" }));

  it("is the fifth prompt within an hour of twice the longest usual", () => {
    expect(found("B16", [...usual(600), ...large(4)])).toEqual([]);
    expect(found("B16", [...usual(600), ...large(5)])).toMatchObject([{ severity: "low" }]);
    expect(found("B16", [...usual(600), ...large(5, 39_000)])).toEqual([]);
  });

  it("is none below 32,000 tokens, and before 500 calls", () => {
    expect(found("B16", [...usual(600, 1_000), ...large(5, 31_999)])).toEqual([]);
    expect(found("B16", [...usual(600, 1_000), ...large(5, 32_000)])).toHaveLength(1);
    expect(found("B16", [...usual(494), ...large(5)])).toEqual([]);
  });
});

describe("B17 unattributed usage", () => {
  const nobody = { identityId: null, credentialId: null };
  const b17 = (unknown: string, all: string, given: Partial<CallFact> = nobody) =>
    found("B17", [callFact(START, { usd: all }), callFact(START + 23 * HOUR, { usd: unknown, ...given })]);

  it("is more than twenty dollars within a day, or more than a hundredth and a dollar", () => {
    expect(b17("20", "100000")).toEqual([]);
    expect(b17("20.01", "100000")).toMatchObject([{ scopeKind: "organisation", scopeId: "", severity: "medium" }]);
    expect(b17("2", "198")).toEqual([]);
    expect(b17("2.01", "198")).toMatchObject([{ severity: "low" }]);
    expect(b17("0.99", "1")).toEqual([]);
  });

  it("is of identities without an owner too, and of one day", () => {
    expect(b17("30", "10", { ownerId: null })).toHaveLength(1);
    const spread = steady(START, START + 10 * DAY, 25 * HOUR, () => ({ usd: "15", ...nobody }));
    const all = steady(START, START + 10 * DAY, HOUR, () => ({ usd: "500" }));
    expect(
      found(
        "B17",
        [...spread, ...all].sort((a, b) => a.atMs - b.atMs),
      ),
    ).toEqual([]);
  });

  it("stays one while it goes on, and costs all of it", () => {
    const [signal, ...more] = found(
      "B17",
      steady(START, START + 10 * DAY, HOUR, () => ({ usd: "5", ...nobody })),
    );
    expect(more).toEqual([]);
    expect(signal && formatUsd(signal.impactUsd)).toBe("1200");
  });
});

describe("B18 budget evasion", () => {
  const refused = (count: number, everyMs = 20_000) =>
    steady(START, START + count * everyMs, everyMs, () => ({ status: "error", errorType: "budget_exceeded", usd: "0" }));
  const denials = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      identityId: "agent",
      credentialId: "key",
      ownerId: "owner",
      budgetId: "b",
      count: 1,
      atMs: START + i * 10_000,
    }));

  it("is the twentieth refusal within ten minutes, not the nineteenth, told by calls or by the budgets", () => {
    expect(found("B18", refused(19))).toEqual([]);
    expect(found("B18", refused(20))).toMatchObject([{ severity: "high", scopeId: "agent" }]);
    expect(found("B18", refused(40, 40_000))).toEqual([]);
    const later = [callFact(START + 5 * MINUTE, { identityId: "other" })];
    expect(found("B18", later, { denials: denials(19) })).toEqual([]);
    expect(found("B18", later, { denials: denials(20) })).toMatchObject([{ scopeId: "agent", severity: "high" }]);
  });

  const spend = (from: number, minutes: number, usd: string, given: Partial<CallFact>) =>
    steady(from, from + minutes * MINUTE, MINUTE, () => ({ usd, ...given }));
  const sibling = { identityId: "sibling", credentialId: "other-key" };

  it("is no evasion of less than a dollar", () => {
    const moved = (usd: string) =>
      found("B18", [...spend(START - 10 * MINUTE, 10, usd, {}), ...refused(1), ...spend(START + MINUTE, 8, "0.7", sibling)]);
    expect(moved("0.099")).toEqual([]);
    expect(moved("0.101")).toHaveLength(1);
  });

  it("is spend under another key of the owner at half of the rate before, beyond what that key spends anyway", () => {
    const before = spend(START - 10 * MINUTE, 10, "1", {});
    const moved = (usd: string, given: Partial<CallFact> = sibling) =>
      found("B18", [...before, ...refused(1), ...spend(START + MINUTE, 8, usd, given)]).map(({ scopeId }) => scopeId);
    expect(moved("0.6")).toEqual([]);
    expect(moved("0.7")).toEqual(["sibling"]);
    expect(moved("0.7", { ...sibling, ownerId: "somebody else" })).toEqual([]);
    const always = spend(START - 10 * MINUTE, 10, "0.7", sibling);
    const both = [...before, ...always].sort((a, b) => a.atMs - b.atMs);
    expect(found("B18", [...both, ...refused(1), ...spend(START + MINUTE, 8, "0.7", sibling)])).toEqual([]);
    // The hour before is another one: what is usual at such an hour was so on the days before.
    const mornings = Array.from({ length: 7 }, (_, day) => spend(START + (day - 8) * DAY + MINUTE, 10, "0.7", sibling)).flat();
    expect(found("B18", [...mornings, ...before, ...refused(1), ...spend(START + MINUTE, 8, "0.7", sibling)])).toEqual([]);
  });
});
