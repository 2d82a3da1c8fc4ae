import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SEVERITIES, type Signal } from "@/lib/anomalies/core/signal";
import { formatUsd, parseUsd, type Usd } from "@/lib/kernel/money";
import { testSignal } from "@/lib/testing/signals";
import { type IncidentPlan, type KnownIncident, type PlanInput, planIncidents } from "./plan-incidents";
import type { Feedback, Window } from "./windows";

const T0 = Date.parse("2026-03-10T00:00:00Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (minutes: number) => T0 + minutes * MINUTE;

const plan = (signals: readonly Signal[], over: Partial<PlanInput> = {}): IncidentPlan =>
  planIncidents({
    ...{ signals, incidents: [], windows: [], policy: { floorUsd: null, seriesShare: "0.001" }, spend30d: new Map(), parents: new Map() },
    nowMs: T0 + 1_000 * HOUR,
    ...over,
  });

const keysOf = ({ signals }: { signals: readonly Signal[] }) => signals.map(({ key }) => key).sort();
const open = (signals: readonly Signal[], over: Partial<PlanInput> = {}) => plan(signals, over).open.map(keysOf);
const span = (from: number, to: number) => ({ startedMs: at(from), detectedMs: at(from), untilMs: at(to) });
const usd = (text: string): Usd => parseUsd(text);

/** What a plan makes of what there was. */
function apply(known: readonly KnownIncident[], made: IncidentPlan): KnownIncident[] {
  const merged = new Set(made.merge.map(({ from }) => from));
  const grown = new Map(made.grow.map((growth) => [growth.id, growth.draft]));
  const kept = known
    .filter(({ id }) => !merged.has(id))
    .map((one) => {
      const draft = grown.get(one.id);
      return draft ? { ...one, severity: draft.severity, signals: draft.signals } : one;
    });
  const number = Math.max(0, ...known.map((one) => one.number));
  const fresh = made.open.map(
    (draft, i): KnownIncident => ({
      ...{ id: `i${number + 1 + i}`, number: number + 1 + i, severity: draft.severity, state: "open", disposition: null },
      ...{ stateMs: 0, signals: draft.signals },
    }),
  );
  return [...kept, ...fresh];
}

const minute = fc.integer({ min: 0, max: 3_000 });
const anySignal: fc.Arbitrary<Signal> = fc
  .record({
    detector: fc.constantFrom("B1", "B2", "B5", "B6", "B8", "B13", "S1", "S2", "S4", "SPEND"),
    identity: fc.constantFrom("a", "b", "c", null),
    team: fc.constantFrom("t1", "t2"),
    trace: fc.constantFrom(null, null, "x", "y"),
    from: minute,
    lasts: fc.integer({ min: 0, max: 300 }),
    cents: fc.integer({ min: 0, max: 5_000 }),
    severity: fc.constantFrom(...SEVERITIES),
    confidence: fc.double({ min: 0.1, max: 0.99, noNaN: true }),
  })
  .map(({ detector, identity, team, trace, from, lasts, cents, severity, confidence }) =>
    testSignal({
      ...span(from, from + lasts),
      ...{ detector, severity, confidence, traceId: detector.startsWith("B") ? trace : null },
      ...(identity === null ? { scopeKind: "team", scopeId: team } : { scopeKind: "identity", scopeId: identity }),
      place: { identityId: identity, teamId: team },
      impactUsd: usd((cents / 100).toFixed(2)),
      actualUsd: usd((cents / 50).toFixed(2)),
      expectedUsd: usd((cents / 100).toFixed(2)),
    }),
  );
const someSignals = fc.array(anySignal, { maxLength: 30 }).map((all) => all.map((one, i) => ({ ...one, key: `k${i}` })));

describe("the same signals", () => {
  const told = (known: readonly KnownIncident[]) =>
    known.map(({ signals, severity }) => `${severity} ${keysOf({ signals }).join()}`).sort();

  /** A signal as it was seen at first, before it grew to what it is. */
  const early = (signal: Signal): Signal => ({
    ...{ ...signal, untilMs: signal.startedMs, impactUsd: (signal.impactUsd / 3n) as Usd },
    severity: signal.severity === "info" ? "info" : "low",
  });

  test("make the same incidents in any order, in any number of batches, grown or at once; and again nothing", () => {
    fc.assert(
      fc.property(someSignals, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (signals, random) => {
        const next = () => random.next().value as number;
        const atOnce = apply([], plan(signals));
        const moments = signals.flatMap((one) => {
          const by = next();
          return next() < 0.5
            ? [{ one, by }]
            : [
                { one: early(one), by: by / 2 },
                { one, by },
              ];
        });
        const sent = moments.sort((a, b) => a.by - b.by).map(({ one }) => one);
        let known: KnownIncident[] = [];
        let quiet: Signal[] = [];
        for (let from = 0; from < sent.length; ) {
          const to = from + 1 + Math.floor(next() * 6);
          const batch = new Map(sent.slice(from, to).map((one) => [one.key, one]));
          const made = plan([...quiet.filter(({ key }) => !batch.has(key)), ...batch.values()], { incidents: known });
          known = apply(known, made);
          quiet = made.quiet.map(({ signal }) => signal);
          from = to;
        }
        expect(told(known)).toEqual(told(atOnce));
        expect(plan([], { incidents: atOnce })).toEqual({ open: [], grow: [], merge: [], quiet: [] });
      }),
      { numRuns: 120 },
    );
  }, 60_000);

  test("are each in one incident or quiet", () => {
    fc.assert(
      fc.property(someSignals, (signals) => {
        const made = plan(signals);
        const keys = [...made.open.flatMap(keysOf), ...made.quiet.map(({ signal }) => signal.key)];
        expect(keys.sort()).toEqual(signals.map(({ key }) => key).sort());
      }),
    );
  });
});

describe("what hangs together", () => {
  test("is within an hour on one identity, credential or trace", () => {
    const first = testSignal({ key: "a", ...span(0, 10) });
    expect(open([first, testSignal({ key: "b", ...span(70, 80) })])).toEqual([["a", "b"]]);
    expect(open([first, testSignal({ key: "b", ...span(71, 80) })])).toEqual([["a"], ["b"]]);
    const elsewhere = { scopeId: "other", place: { identityId: "other" } };
    expect(open([first, testSignal({ key: "b", ...span(20, 30), ...elsewhere })])).toEqual([["a"], ["b"]]);
    const traced = [
      testSignal({ key: "a", ...span(0, 10), traceId: "t" }),
      testSignal({ key: "b", ...span(20, 30), ...elsewhere, traceId: "t" }),
    ];
    expect(open(traced)).toEqual([["a", "b"]]);
  });

  test("of a leaked key is within three days: from the finding to the burst to its use after the end", () => {
    const key = { place: { credentialId: "k" }, severity: "critical" as const };
    const found = testSignal({ key: "found", detector: "SECRET", ...span(0, 0), startedMs: at(-90_000), ...key });
    const burst = testSignal({ key: "burst", detector: "B5", ...span(2_000, 2_020), ...key });
    const after = testSignal({ key: "after", detector: "B6", ...span(6_000, 6_010), ...key });
    expect(open([after, found, burst])).toEqual([["after", "burst", "found"]]);
    expect(plan([found, burst, after]).open[0]).toMatchObject({ detector: "B5", startedMs: at(2_000) });
    expect(open([found, testSignal({ key: "loop", ...span(2_000, 2_020) })])).toEqual([["found"], ["loop"]]);
  });

  test("of one series is within 24 of its buckets", () => {
    const spike = (key: string, from: number) => testSignal({ key, detector: "S1", ...span(from, from + 60) });
    expect(open([spike("S1:hour:a", 0), spike("S1:hour:b", 1_500)])).toEqual([["S1:hour:a", "S1:hour:b"]]);
    expect(open([spike("S1:quarter:a", 0), spike("S1:quarter:b", 1_500)])).toEqual([["S1:quarter:a"], ["S1:quarter:b"]]);
  });

  test("is a parent and the child that explains four fifths of it, down to the deepest; less does not", () => {
    const child = testSignal({ key: "child", detector: "S1", ...span(0, 60), impactUsd: usd("80"), severity: "medium" });
    const parent = (key: string, scopeKind: Signal["scopeKind"], scopeId: string, impact: string) =>
      testSignal({
        key,
        detector: "S1",
        scopeKind,
        scopeId,
        place: { identityId: null, teamId: scopeKind === "team" ? scopeId : null },
        ...span(0, 60),
        impactUsd: usd(impact),
        severity: "high",
      });
    const [one] = plan([parent("org", "organisation", "", "95"), parent("team", "team", "care", "100"), child]).open;
    expect(one).toMatchObject({ scopeKind: "identity", scopeId: "triage", impactUsd: usd("80") });
    expect(keysOf(one as NonNullable<typeof one>)).toEqual(["child", "org", "team"]);
    expect(open([parent("team", "team", "care", "101"), child])).toEqual([["child"], ["team"]]);
    expect(open([parent("team", "team", "field", "100"), child])).toEqual([["child"], ["team"]]);
    const model = parent("model", "model", "gpt-4o", "20");
    expect(open([model, child])).toEqual([["child"], ["model"]]);
    expect(open([model, child], { parents: new Map([["identity:triage", new Set(["model:gpt-4o"])]]) })).toEqual([["child", "model"]]);
  });

  test("is no sum of many and a budget that came to its threshold meanwhile: that explains none of it", () => {
    const ofModel = testSignal({
      ...{ key: "model", detector: "S1", scopeKind: "model", scopeId: "gpt-5", place: { identityId: null, teamId: null } },
      ...{ ...span(0, 60), impactUsd: usd("2"), severity: "low" as const },
    });
    const near = { ...span(30, 30), detector: "SPEND", key: "budget", actualUsd: usd("0"), impactUsd: usd("0") };
    const parents = new Map([["identity:triage", new Set(["model:gpt-5"])]]);
    expect(open([testSignal({ ...near, severity: "medium" }), ofModel], { parents })).toEqual([["budget"]]);
    expect(open([testSignal({ ...span(30, 30), key: "loop" }), ofModel], { parents })).toEqual([["loop", "model"]]);
  });

  test("of what lasts over many is with who costs more for as long, not with a dearer night of another", () => {
    const inTest = (key: string, identityId: string, over: object) =>
      testSignal({ key, scopeKind: "identity", scopeId: identityId, place: { identityId, environmentId: "test" }, ...over });
    const day = 1_440;
    const growing = inTest("growing", "a", { detector: "S3", ...span(0, 20 * day), impactUsd: usd("100"), actualUsd: usd("300") });
    const night = inTest("night", "b", { detector: "B5", ...span(15 * day, 15 * day + 60), impactUsd: usd("900"), actualUsd: usd("900") });
    const whole = (impact: string, over: object = {}) =>
      testSignal({
        ...{ key: "whole", detector: "S2", scopeKind: "environment", scopeId: "test", place: { environmentId: "test" } },
        ...{ ...span(0, 20 * day), detectedMs: at(16 * day), impactUsd: usd(impact), actualUsd: usd("2000"), ...over },
      });
    expect(open([growing, night, whole("1000")]).sort()).toEqual([["growing", "whole"], ["night"]]);
    // Too small to stand by itself it tells nothing of the night either.
    expect(open([night, whole("3")])).toEqual([["night"]]);
  });

  test("joins two incidents when what lies between them comes", () => {
    const known = apply([], plan([testSignal({ key: "a", ...span(0, 10) }), testSignal({ key: "c", ...span(100, 110) })]));
    const made = plan([testSignal({ key: "b", ...span(60, 70) })], { incidents: known });
    expect(made.merge).toEqual([{ from: "i2", into: "i1" }]);
    expect(made.grow.map(({ id, draft }) => [id, keysOf(draft)])).toEqual([["i1", ["a", "b", "c"]]]);
  });
});

describe("the name", () => {
  const named = (...signals: Partial<Signal>[]) =>
    plan(signals.map((over, i) => testSignal({ key: `k${i}`, ...span(0, 10), ...over } as Parameters<typeof testSignal>[0]))).open[0];

  test("of money alone is what lasts, as it still is, or a burst of what used it that came to more", () => {
    const [growth, moved] = [
      { detector: "S3", impactUsd: usd("200"), untilMs: at(900) },
      { detector: "S2", impactUsd: usd("130"), untilMs: at(800) },
    ];
    const burst = (amount: string) => ({ detector: "S1", impactUsd: usd(amount), untilMs: at(60) });
    const team = { ...burst("500"), scopeKind: "team" as const, scopeId: "care" };
    expect(named(growth, moved, burst("12"), team)?.detector).toBe("S3");
    expect(named(growth, { ...moved, untilMs: at(900) }, burst("12"))?.detector).toBe("S2");
    expect(named(growth, moved, burst("201"))?.detector).toBe("S1");
    expect(named({ ...burst("5"), detector: "S6" }, burst("500"), moved)?.detector).toBe("S1");
    const drop = { detector: "S4", impactUsd: usd("0"), expectedUsd: usd("500"), actualUsd: usd("0") };
    expect(named(drop, { ...moved, impactUsd: usd("15") })?.detector).toBe("S4");
  });

  test("is what says most of those hardly less grave than the gravest", () => {
    expect(
      named({ detector: "S1", severity: "high" }, { detector: "B13", severity: "high" }, { detector: "B1", severity: "medium" })?.detector,
    ).toBe("B1");
    expect(named({ detector: "B13", severity: "high" }, { detector: "B7", severity: "low" })?.detector).toBe("B13");
    expect(
      named({ detector: "S1", severity: "high" }, { detector: "B5", severity: "critical" }, { detector: "SECRET", severity: "critical" })
        ?.detector,
    ).toBe("B5");
  });

  test("of use after the end is critical whatever else says", () => {
    expect(named({ detector: "B6", severity: "low", impactUsd: usd("0"), actualUsd: usd("0") })?.severity).toBe("critical");
  });

  test("has the reasons, and more of them raise it: a new way in with its cost, and much money", () => {
    const both = named({ detector: "B8", severity: "medium", confidence: 0.8 }, { detector: "S1", severity: "medium", confidence: 0.8 });
    expect(both).toMatchObject({ severity: "high" });
    expect(both?.reasons.at(-1)?.text).toBe("Signs of different kinds within an hour of each other");
    const dear = named({ detector: "S1", severity: "low", impactUsd: usd("1234.5"), actualUsd: usd("1240") });
    expect([dear?.severity, dear?.reasons.at(-1)?.text]).toEqual(["high", "$1,234.50 beyond the expected so far"]);
  });
});

describe("money", () => {
  const sums = (...signals: Signal[]) => {
    const [one] = plan(signals).open;
    return one && [formatUsd(one.impactUsd), formatUsd(one.impactMonthUsd)];
  };
  test("of overlapping spans counts once, the dearest set; of spans apart each counts", () => {
    const one = (key: string, from: number, to: number, impact: string) => testSignal({ key, ...span(from, to), impactUsd: usd(impact) });
    expect(sums(one("a", 0, 600, "10"), one("b", 60, 120, "8"), one("c", 130, 200, "9"))?.[0]).toBe("17");
    expect(sums(one("a", 0, 600, "18"), one("b", 60, 120, "8"), one("c", 130, 200, "9"))?.[0]).toBe("18");
  });
  test("in a month is the rate of the span, of no less than six hours", () => {
    expect(sums(testSignal({ key: "a", ...span(0, 5), impactUsd: usd("10") }))).toEqual(["10", "1200"]);
    expect(sums(testSignal({ key: "a", ...span(0, 2_880), impactUsd: usd("10") }))).toEqual(["10", "150"]);
  });

  test("a key that is shared for months does not hold what happens later", () => {
    const shared = testSignal({ key: "shared", detector: "B14", ...span(0, 90 * 24 * 60), detectedMs: at(30) });
    const loop = testSignal({ key: "loop", ...span(60 * 24 * 60, 60 * 24 * 60 + 10) });
    expect(open([shared, loop])).toEqual([["shared"], ["loop"]]);
    expect(open([shared, testSignal({ key: "near", ...span(35, 40) })])).toEqual([["near", "shared"]]);
  });

  test("what costs more for days holds nothing that a program does half a day later; the cost of that is its own", () => {
    const dear = testSignal({ key: "S1:hour:cost:dear", detector: "S1", ...span(0, 48 * 60), detectedMs: at(60), impactUsd: usd("30") });
    const loop = (from: number) => testSignal({ key: "loop", detector: "B1", ...span(from, from + 20), impactUsd: usd("12") });
    const burst = (from: number) =>
      testSignal({ key: "S6:quarter:cost:burst", detector: "S6", ...span(from, from + 20), impactUsd: usd("12") });
    expect(open([dear, loop(13 * 60), burst(13 * 60)])).toEqual([["S1:hour:cost:dear", "S6:quarter:cost:burst", "loop"].sort()]);
    expect(open([dear, loop(15 * 60), burst(15 * 60)])).toEqual([["S1:hour:cost:dear"], ["S6:quarter:cost:burst", "loop"].sort()]);
    // One too small to stand by itself tells nothing of it either.
    expect(open([{ ...dear, impactUsd: usd("1") }, loop(15 * 60)])).toEqual([["loop"]]);
    expect(open([{ ...dear, impactUsd: usd("1") }, loop(13 * 60)])).toEqual([["S1:hour:cost:dear", "loop"].sort()]);
  });

  test("what an identity and its key cost more for weeks is one, whenever each series of them says so", () => {
    const days = (from: number, seen: number, until: number) => ({ ...span(from * 1440, until * 1440), detectedMs: at(seen * 1440) });
    const creep = testSignal({ key: "S3:hour:cost:identity", detector: "S3", ...days(0, 16, 36), impactUsd: usd("200") });
    const key = { scopeKind: "credential" as const, scopeId: "triage.key", place: { credentialId: "triage.key" } };
    const shift = (from: number, until: number) =>
      testSignal({ ...key, key: "S2:hour:cost:key", detector: "S2", ...days(from, from + 10, until), impactUsd: usd("90") });
    expect(open([creep, shift(22, 36)])).toEqual([["S2:hour:cost:key", "S3:hour:cost:identity"]]);
    expect(open([creep, shift(37, 50)])).toEqual([["S3:hour:cost:identity"], ["S2:hour:cost:key"]]);
    const loop = testSignal({ key: "loop", ...span(30 * 1440, 30 * 1440 + 20), impactUsd: usd("12") });
    expect(open([creep, loop])).toEqual([["S3:hour:cost:identity"], ["loop"]]);
  });

  test("tools that are new one after the other are one thing, over a weekend too; after more than three days they are another", () => {
    const tool = (key: string, from: number) => testSignal({ key, detector: "B10", severity: "high", ...span(from, from + 5) });
    expect(open([tool("a", 0), tool("b", 63 * 60), tool("c", 120 * 60)])).toEqual([["a", "b", "c"]]);
    expect(open([tool("a", 0), tool("b", 73 * 60)])).toEqual([["a"], ["b"]]);
    expect(open([tool("a", 0), { ...tool("b", 23 * 60), detector: "B8" }])).toEqual([["a"], ["b"]]);
  });

  test("what is dear for days and no dearer than its mean is quiet, however far above its usual hour", () => {
    const days = { detector: "S1", severity: "medium" as const, ...span(0, 5 * 24 * 60), expectedUsd: usd("100") };
    const burst = testSignal({ ...days, actualUsd: usd("520"), impactUsd: usd("420") });
    const spend30d = new Map([[`${burst.scopeKind}:${burst.scopeId}`, usd("3000")]]);
    expect(plan([burst], { spend30d }).quiet.map(({ reason }) => reason)).toEqual(["below_floor"]);
    expect(plan([{ ...burst, actualUsd: usd("900"), impactUsd: usd("800") }], { spend30d }).open).toHaveLength(1);
  });

  test("of a series alone nobody hears below a share of what the organisation spends; of other signs they do", () => {
    const spend30d = new Map([["organisation:", usd("30000")]]);
    const seen = (detector: string, amount: string, confidence = 0.59) =>
      testSignal({ key: "a", detector, confidence, impactUsd: usd(amount), actualUsd: usd(amount) });
    expect(plan([seen("S1", "29.99")], { spend30d }).quiet.map(({ reason }) => reason)).toEqual(["below_floor"]);
    expect(open([seen("S1", "30")], { spend30d })).toEqual([["a"]]);
    expect(open([seen("B13", "29.99")], { spend30d })).toEqual([["a"]]);
    expect(open([seen("S1", "29.99")], { spend30d, policy: { floorUsd: null, seriesShare: "0" } })).toEqual([["a"]]);
    expect(open([seen("S1", "59.99")], { spend30d, policy: { floorUsd: null, seriesShare: "0.002" } })).toEqual([]);
    // What is very rare or lasts is no chance of many series: the floor of its own scope is all it takes.
    expect(open([seen("S1", "29.99", 0.6)], { spend30d })).toEqual([["a"]]);
    expect(open([seen("S1", "1.99", 0.6)], { spend30d })).toEqual([]);
  });

  test("of low severity has to come to twenty dollars, unless the organisation says what it takes or a program goes wrong", () => {
    const low = (amount: string, detector = "B7") =>
      testSignal({ key: "a", detector, severity: "low", actualUsd: usd(amount), impactUsd: usd("0") });
    expect(open([low("2", "B16")])).toEqual([["a"]]);
    expect(open([low("1.99", "B16")])).toEqual([]);
    expect(open([low("19.99")])).toEqual([]);
    expect(open([low("20")])).toEqual([["a"]]);
    expect(open([low("19.99")], { policy: { floorUsd: usd("1"), seriesShare: "0" } })).toEqual([["a"]]);
  });

  test("of what goes on until somebody mends it is what a week of it comes to, from no less than two hours", () => {
    const lost = (detector: string, minutes: number, amount: string) =>
      testSignal({ key: "a", detector, ...span(0, minutes), impactUsd: usd(amount) });
    // Four hours are a forty-second part of a week, two hours half of that.
    expect(open([lost("B11", 240, "0.05")])).toEqual([["a"]]);
    expect(open([lost("B11", 240, "0.04")])).toEqual([]);
    expect(open([lost("B11", 10, "0.024")])).toEqual([["a"]]);
    expect(open([lost("B11", 10, "0.023")])).toEqual([]);
    expect(open([lost("B11", 20 * 24 * 60, "1.99")])).toEqual([]);
    expect(open([lost("B13", 240, "1.99")])).toEqual([]);
  });

  test("below the floor keeps it quiet, by what the scope spends; signs of abuse have none", () => {
    const small = testSignal({ key: "a", detector: "B13", impactUsd: usd("9.99") });
    expect(open([small])).toEqual([["a"]]);
    const spent = (text: string) => ({ spend30d: new Map([["identity:triage", usd(text)]]) });
    expect(plan([small], spent("100")).quiet.map(({ reason }) => reason)).toEqual(["below_floor"]);
    expect(open([testSignal({ key: "a", detector: "S1", impactUsd: usd("10"), actualUsd: usd("11") })], spent("100"))).toEqual([["a"]]);
    // 2 % of the mean day.
    expect(open([testSignal({ key: "a", detector: "S1", impactUsd: usd("1999") })], spent("3000000"))).toEqual([]);
    for (const detector of ["B5", "B6", "B15", "B18", "SECRET", "SECURITY"])
      expect(open([testSignal({ key: "a", detector, severity: "high", impactUsd: usd("0"), actualUsd: usd("0") })], spent("9999"))).toEqual(
        [["a"]],
      );
    const shared = testSignal({ key: "a", detector: "B14", severity: "medium", impactUsd: usd("0"), actualUsd: usd("0.5") });
    expect(open([shared], spent("9999"))).toEqual([["a"]]);
    for (const detector of ["B8", "B10"]) {
      const signal = testSignal({ key: "a", detector, severity: "medium", impactUsd: usd("0"), actualUsd: usd("0") });
      expect(open([signal])).toEqual([]);
      expect(open([{ ...signal, severity: "high" }])).toEqual([["a"]]);
    }
  });

  test("of a series alone is ten dollars at least, however sure it is, unless a floor was set", () => {
    const lasting = testSignal({ key: "a", detector: "S2", confidence: 0.9, impactUsd: usd("9.99") });
    expect(plan([lasting]).quiet.map(({ reason }) => reason)).toEqual(["below_floor"]);
    expect(open([{ ...lasting, impactUsd: usd("10") }])).toEqual([["a"]]);
    expect(open([lasting], { policy: { floorUsd: usd("5"), seriesShare: "0" } })).toEqual([["a"]]);
  });

  test("of a drop is what did not come", () => {
    const drop = testSignal({ key: "a", detector: "S4", impactUsd: usd("0"), actualUsd: usd("0"), expectedUsd: usd("30") });
    expect(open([drop])).toEqual([["a"]]);
  });

  test("of silence that has lasted a day is a week of it; what is shorter may be a pause", () => {
    const drop = (hours: number) =>
      testSignal({
        detector: "S4",
        severity: "low",
        ...span(0, hours * 60),
        impactUsd: usd("0"),
        actualUsd: usd("0"),
        expectedUsd: usd("6"),
      });
    expect(open([drop(23)])).toEqual([]);
    expect(open([drop(24)])).toHaveLength(1);
  });
});

describe("quiet", () => {
  const spike = testSignal({ key: "a", detector: "S1", ...span(10, 70), impactUsd: usd("50"), actualUsd: usd("60") });
  const window = (over: Partial<Window>): Window => ({
    kind: "planned",
    scopeKind: "team",
    scopeId: "care",
    startsMs: at(0),
    endsMs: at(60),
    ...over,
  });

  test("is what was planned there and then; a leaked key never is", () => {
    expect(plan([spike], { windows: [window({})] }).quiet).toMatchObject([{ reason: "planned" }]);
    expect(plan([spike], { windows: [window({ scopeId: "field" })] }).open).toHaveLength(1);
    expect(plan([spike], { windows: [window({ endsMs: at(10) })] }).open).toHaveLength(1);
    const sign = (detector: string, severity: Signal["severity"]) => testSignal({ key: "b", detector, severity, ...span(10, 20) });
    expect(plan([sign("B14", "medium")], { windows: [window({})] }).quiet).toMatchObject([{ reason: "planned" }]);
    for (const grave of [sign("B8", "high"), sign("SECRET", "medium")])
      expect(plan([grave], { windows: [window({})] }).open).toHaveLength(1);
    expect(
      plan([testSignal({ key: "b", detector: "B5", ...span(10, 20) })], { windows: [window({ scopeKind: "organisation" })] }).open,
    ).toHaveLength(1);
  });
  test("and yet to be seen is what falls into maintenance, until something else comes", () => {
    const windows = [window({ kind: "maintenance" })];
    const made = plan([spike], { windows });
    expect(made.open).toMatchObject([{ isSilent: true, silenced: ["a"] }]);
    const later = testSignal({ key: "b", ...span(65, 80) });
    expect(plan([later], { windows, incidents: apply([], made) }).grow).toMatchObject([{ draft: { isSilent: false } }]);
  });
  test("is what was said to be expected, for 30 days; a false alarm doubles what it takes", () => {
    const said = (verdict: Feedback["verdict"], daysBefore = 1): Feedback => ({
      detector: "S1",
      scopeKind: "identity",
      scopeId: "triage",
      verdict,
      atMs: at(10) - daysBefore * 24 * HOUR,
    });
    expect(plan([spike], { feedback: [said("expected")] }).quiet).toMatchObject([{ reason: "expected" }]);
    expect(plan([spike], { feedback: [said("expected", 30)] }).open).toHaveLength(1);
    expect(plan([spike], { feedback: [said("real")] }).open).toHaveLength(1);
    const spend30d = new Map([["identity:triage", usd("5000")]]);
    expect(plan([spike], { spend30d }).open).toHaveLength(1);
    expect(plan([spike], { spend30d, feedback: [said("false")] }).quiet).toMatchObject([{ reason: "below_floor" }]);
  });
  test("small signals join what is near and hold no two apart ones together", () => {
    const small = testSignal({ key: "small", detector: "B16", ...span(60, 65), impactUsd: usd("0.1"), actualUsd: usd("0.1") });
    const apart = [testSignal({ key: "a", ...span(0, 10) }), testSignal({ key: "c", ...span(110, 120) })];
    expect(open([small])).toEqual([]);
    expect(open([...apart, small])).toEqual([["a", "small"], ["c"]]);
  });
});

describe("growing", () => {
  const first = testSignal({ key: "a", ...span(0, 10), severity: "medium" });
  const known = (over: Partial<KnownIncident> = {}): KnownIncident[] =>
    apply([], plan([first])).map((one) => ({ ...one, stateMs: at(20), ...over }));
  const grown = { ...first, untilMs: at(30), impactUsd: usd("40") };

  test("opens again what was at rest, if it is later; what was nothing stays closed and takes nothing else in", () => {
    expect(plan([grown], { incidents: known() }).grow).toMatchObject([{ id: "i1", reopens: false, isGraver: false }]);
    for (const state of ["contained", "resolved", "closed"] as const)
      expect(plan([grown], { incidents: known({ state }) }).grow).toMatchObject([{ reopens: true }]);
    expect(plan([{ ...first, untilMs: at(15) }], { incidents: known({ state: "resolved" }) }).grow).toMatchObject([{ reopens: false }]);
    const other = testSignal({ key: "b", ...span(25, 30) });
    const made = plan([grown, other], { incidents: known({ state: "closed", disposition: "expected" }) });
    expect(made.grow).toMatchObject([{ id: "i1", reopens: false, draft: { impactUsd: usd("40") } }]);
    expect(made.open.map(keysOf)).toEqual([["b"]]);
  });
  test("is graver once its severity rises", () => {
    expect(plan([{ ...grown, severity: "high" }], { incidents: known() }).grow).toMatchObject([
      { isGraver: true, draft: { severity: "high" } },
    ]);
  });
  test("is neither lengthened nor opened again by what is only a sum of many; of what is nothing but sums they say both", () => {
    const whole = { detector: "S3", scopeKind: "team", scopeId: "care", place: { identityId: null }, impactUsd: usd("11") } as const;
    const sum = testSignal({ ...whole, key: "sum", ...span(5, 10) });
    const later = { ...sum, untilMs: at(3_000) };
    const together = apply([], plan([first, sum])).map((one): KnownIncident => ({ ...one, stateMs: at(20), state: "contained" }));
    expect(together.map(keysOf)).toEqual([["a", "sum"]]);
    expect(plan([later], { incidents: together }).grow).toMatchObject([{ reopens: false, draft: { lastSeenMs: at(10) } }]);
    const alone = apply([], plan([sum])).map((one): KnownIncident => ({ ...one, stateMs: at(20), state: "contained" }));
    expect(plan([later], { incidents: alone }).grow).toMatchObject([{ reopens: true, draft: { lastSeenMs: at(3_000) } }]);
  });
  test("begins with the first call that is known, not with the hour or window that it was seen in", () => {
    const burst = testSignal({ detector: "B5", key: "b", ...span(52, 200) });
    const spike = testSignal({ detector: "S1", key: "s", ...span(0, 240), detectedMs: at(60) });
    const cache = testSignal({ detector: "B11", key: "c", ...span(1, 240), detectedMs: at(121) });
    expect(plan([burst, spike, cache]).open).toMatchObject([{ startedMs: at(52), detectedMs: at(52) }]);
    expect(plan([spike, cache]).open).toMatchObject([{ startedMs: at(0) }]);
    // What went on for hours before was no matter of a window.
    const long = { ...spike, ...span(-300, 240), detectedMs: at(-240) };
    expect(plan([burst, long]).open).toMatchObject([{ startedMs: at(-300) }]);
  });
  test("ends with the present, whatever the clocks of senders say", () => {
    expect(plan([{ ...first, untilMs: at(9_999) }], { nowMs: at(100) }).open[0]?.lastSeenMs).toBe(at(100));
  });
});
