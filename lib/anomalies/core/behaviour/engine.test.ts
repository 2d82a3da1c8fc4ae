import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  around,
  callFact,
  DAY,
  DEFAULTS,
  HOUR,
  identityAround,
  MINUTE,
  newest,
  only,
  START,
  signalsOf,
  steady,
  toolFact,
} from "@/lib/testing/behaviour";
import type { CallFact } from "../call-fact";
import { settingsOf } from "../settings";
import { MOST_TITLE } from "../title";
import { BehaviourEngine } from "./engine";
import { pack, unpack } from "./pack";
import { addToQuantile, freshQuantile, quantileOf } from "./quantile";

/** Some weeks in which everything happens: what a seed draws decides which calls, of whom and when. */
function eventful(seed: readonly number[]): CallFact[] {
  let at = START;
  return seed.flatMap((n, i) => {
    at += (n % 7) * 20 * MINUTE + 1_000;
    const who = {
      identityId: `agent-${n % 3}`,
      credentialId: `key-${n % 4}`,
      traceId: `t-${Math.floor(i / 9)}`,
      asn: 64_500 + (n % 5),
      country: n % 11 === 0 ? "SC" : "SE",
    };
    if (n % 5 === 0) return steady(at, at + 12_000, 1_000, () => ({ ...who, promptHash: "loop", usd: "0.5" }));
    if (n % 5 === 1) return [toolFact(at, { ...who, tool: `tool-${n % 13}`, toolServer: "server" })];
    if (n % 5 === 2)
      return steady(at, at + 40_000, 1_000, (time) => ({ ...who, status: "error", errorType: "timeout", attempt: time % 3, usd: "0.1" }));
    return [
      callFact(at, {
        ...who,
        model: `model-${n % 6}`,
        identityId: n % 17 === 0 ? null : who.identityId,
        parentSpanId: n % 2 === 0 ? "up" : null,
      }),
    ];
  });
}
const seeds = fc.array(fc.nat(1_000), { minLength: 5, maxLength: 40 });
const world = () =>
  around({
    identities: [0, 1, 2].map((n) => identityAround({ id: `agent-${n}`, name: `agent ${n}` })),
    keyEndedMs: START + 20 * HOUR,
    prices: { "gpt-5": 2 },
  });

describe("the engine", () => {
  it("titles what it sees in one line of at most 80 characters; a name of twenty is never cut", () => {
    const titlesFor = (seed: readonly number[], length: number): string[] => {
      const named = [0, 1, 2].map((n) => identityAround({ id: `agent-${n}`, name: `${n}${"n".repeat(length - 1)}` }));
      const engine = new BehaviourEngine(DEFAULTS, around({ identities: named, keyEndedMs: START + 20 * HOUR, prices: { "gpt-5": 2 } }));
      return [...engine.observe(eventful(seed)), ...engine.flush()].map(({ title }) => title);
    };
    fc.assert(
      fc.property(seeds, (seed) => {
        for (const title of titlesFor(seed, 300)) expect(title.length, title).toBeLessThanOrEqual(MOST_TITLE);
        for (const title of titlesFor(seed, 20)) expect(title).toMatch(/^\dn{19}|belong to nobody$/);
      }),
      { numRuns: 5 },
    );
  });

  it("says the same when its states are saved and loaded in the middle", () => {
    fc.assert(
      fc.property(seeds, fc.nat(), (seed, cut) => {
        const facts = eventful(seed);
        const whole = new BehaviourEngine(DEFAULTS, world());
        const first = new BehaviourEngine(DEFAULTS, world());
        const at = cut % facts.length;
        const before = first.observe(facts.slice(0, at));
        const stored = first.takeDirty();
        const second = new BehaviourEngine(DEFAULTS, world());
        for (const key of second.keysOf(facts)) {
          const bytes = stored.get(key);
          if (bytes) second.load(key, bytes);
        }
        const after = second.observe(facts.slice(at));
        expect([...before, ...after]).toEqual(whole.observe(facts));
        expect(second.flush()).toEqual(whole.flush());
        // Sets of what was stored last are the same as well, however it was cut.
        const last = new Map([...stored, ...second.takeDirty()]);
        expect([...last].sort()).toEqual([...whole.takeDirty()].sort());
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  it("finds the same whatever the order of arrival within two minutes", () => {
    const story = [
      ...steady(START, START + 15 * DAY, 2 * HOUR),
      ...steady(START + 15 * DAY, START + 15 * DAY + 20 * MINUTE, 10_000, () => ({ promptHash: "loop", traceId: "t", usd: "0.1" })),
      ...steady(START + 15 * DAY, START + 15 * DAY + 20 * MINUTE, 9_000).map((fact, i) =>
        toolFact(fact.atMs, { traceId: "u", tool: "a", argsHash: `${i % 2}` }),
      ),
      ...steady(START + 15 * DAY, START + 15 * DAY + 20 * MINUTE, 5_000, () => ({
        status: "error",
        errorType: "429",
        attempt: 3,
        retryOf: "x",
        model: "m",
      })),
    ].sort((a, b) => a.atMs - b.atMs);
    const told = (facts: CallFact[]) =>
      signalsOf(facts)
        .map(({ detector, scopeId }) => `${detector} ${scopeId}`)
        .sort();
    const inOrder = told(story);
    expect(inOrder).toEqual(expect.arrayContaining(["B1 agent", "B2 agent", "B3 agent"]));
    fc.assert(
      fc.property(fc.array(fc.nat(115_000), { minLength: 40, maxLength: 40 }), (delays) => {
        const arrived = story.map((fact, i) => ({ fact, by: fact.atMs + (delays[(i * 7) % 40] ?? 0) })).sort((a, b) => a.by - b.by);
        expect(told(arrived.map(({ fact }) => fact))).toEqual(inOrder);
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  it("late calls never move windows backwards, and those from the future do not move them on", () => {
    const now = START + 30 * DAY;
    const loop = steady(now, now + 8 * 5_000, 5_000, () => ({ promptHash: "same", traceId: "t", usd: "0.05" }));
    const late = steady(START, START + 50 * MINUTE, 10_000, () => ({ promptHash: "old", traceId: "old", receivedMs: now }));
    const future = callFact(now + 365 * DAY, { receivedMs: now });
    const [head, ...rest] = loop;
    const mixed = [head as CallFact, future, ...late, ...rest];
    expect(only(signalsOf(mixed), "B1")).toEqual(only(signalsOf(loop), "B1"));
  });

  it("counts the lines of one call as one, and their money together", () => {
    const lines = steady(START, START + 8 * 5_000, 5_000, () => ({ promptHash: "same", traceId: "t", usd: "0.02" })).flatMap((fact) => [
      fact,
      { ...fact, isFirst: false },
      { ...fact, isFirst: false },
    ]);
    expect(signalsOf(lines.slice(0, 21))).toEqual([]);
    expect(only(signalsOf(lines), "B1")).toMatchObject([{ actualUsd: 480_000_000_000_000n }]);
  });

  it("tells what grows once a minute at most, at once when it is graver, and the rest when asked", () => {
    const engine = new BehaviourEngine(DEFAULTS, around());
    const told = engine
      .observe(steady(START, START + 10 * MINUTE, 2_000, () => ({ promptHash: "same", traceId: "t", usd: "0.01" })))
      .filter(({ detector }) => detector === "B1");
    expect(new Set(told.map(({ key }) => key)).size).toBe(1);
    expect(told.map(({ severity }) => severity).slice(0, 2)).toEqual(["medium", "high"]);
    expect(told.length).toBeLessThanOrEqual(13);
    const [rest] = engine.flush().filter(({ detector }) => detector === "B1");
    expect(rest).toMatchObject({ actualUsd: 3n * 10n ** 15n });
    expect(engine.flush()).toEqual([]);
  });

  it("a detector that is off says nothing, and settings change with the next calls", () => {
    const loop = (trace: string, from: number) =>
      steady(from, from + 8 * 5_000, 5_000, () => ({ promptHash: trace, traceId: trace, usd: "0.05" }));
    const row = { detector: "B1", scopeKind: "identity", scopeId: "agent", parameters: {}, effectiveFrom: new Date(0) };
    let settings = settingsOf([{ ...row, enabled: false }], START);
    const engine = new BehaviourEngine({ of: (detector, place) => settings.of(detector, place) }, around());
    expect(engine.observe(loop("a", START))).toEqual([]);
    settings = settingsOf([{ ...row, enabled: true, parameters: { repeats: 9 } }], START);
    expect(engine.observe(loop("b", START + HOUR))).toEqual([]);
    settings = DEFAULTS;
    expect(engine.observe(loop("c", START + 2 * HOUR))).toMatchObject([{ detector: "B1", parameters: { repeats: 8 } }]);
  });

  it("bears hostile names, missing fields and times that are none", () => {
    const long = `${"\u0000\u202e\n"}${"x".repeat(100_000)}`;
    const hostile: Partial<CallFact>[] = [
      { model: long, provider: long, tool: long, toolServer: long, argsHash: long, operation: "tool" },
      { traceId: long, spanId: long, parentSpanId: long, sessionId: long, promptHash: long },
      { ip: long, country: long, userAgent: long, asn: -1 },
      { identityId: null, credentialId: null, ownerId: null, traceId: null, sessionId: null, applicationId: null },
      { input: null, cacheRead: null, output: null, costUsd: null, errorType: long, status: "error" },
      { atMs: Number.NaN },
      { atMs: -1e15 },
      { identityId: "__proto__", credentialId: "constructor", traceId: "toString", model: "__proto__" },
    ];
    const facts = Array.from({ length: 40 }, (_, i) => hostile.map((given) => callFact(START + i * 1_000, given))).flat();
    const engine = new BehaviourEngine(DEFAULTS, around());
    const signals = newest([...engine.observe(facts), ...engine.flush()]);
    const texts = signals.flatMap(({ title, evidence }) => [title, ...evidence.map(({ value }) => value)]);
    for (const text of texts) {
      expect(text.length).toBeLessThan(500);
      expect(text).not.toMatch(/[\p{Cc}\u202e]/u);
    }
    for (const bytes of engine.takeDirty().values()) expect(bytes.length).toBeLessThan(40_000);
  });

  it("remembers no more than so much of an identity and of the widest trace", () => {
    const facts = Array.from({ length: 6_000 }, (_, i) =>
      callFact(START + i * 10_000, {
        traceId: i % 2 === 0 ? "huge" : `t-${i}`,
        parentSpanId: `p-${i % 7}`,
        model: `m-${i % 900}`,
        ip: `10.${i % 200}.${i % 250}.1`,
        asn: i % 3_000,
        country: "ABCDEFGHIJKLMNOPQRSTUVWXYZ".slice(i % 24, (i % 24) + 2),
        userAgent: `agent-${i % 777}/1`,
        promptHash: `h-${i % 600}`,
      }),
    );
    const engine = new BehaviourEngine(DEFAULTS, around());
    engine.observe(facts);
    const sizes = new Map([...engine.takeDirty()].map(([key, bytes]) => [key, bytes.length]));
    expect(sizes.get("identity:agent")).toBeLessThan(24_000);
    for (const [key, size] of sizes) if (key.startsWith("trace:")) expect(size).toBeLessThan(60_000);
    const usual = new BehaviourEngine(DEFAULTS, around());
    usual.observe(steady(START, START + 40 * DAY, 20 * MINUTE, () => ({ country: "SE", asn: 1, ip: "192.0.2.1", userAgent: "sdk/1" })));
    expect(usual.takeDirty().get("identity:agent")?.length).toBeLessThan(6_000);
  }, 30_000);
});

describe("states as bytes", () => {
  it("come back as they were, and what cannot be read is nothing", () => {
    const leaf = fc.oneof(fc.double(), fc.integer(), fc.string(), fc.boolean(), fc.constant(null), fc.bigInt());
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: "small" },
        leaf,
        fc.array(tie("any"), { maxLength: 4 }),
        fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), tie("any"), { maxKeys: 4, noNullPrototype: true }),
      ),
    })).any;
    fc.assert(
      fc.property(value, (given) => {
        expect(unpack(pack(given))).toEqual(given);
      }),
    );
    const state = {
      a: new Map([["k", { n: 1, list: new Float32Array([0, 0, 1.5]) }]]),
      b: new Uint16Array(60),
      c: new Int32Array([1, -2, 3]),
      d: new Float64Array([0.1, 0.2]),
    };
    expect(unpack(pack(state))).toEqual(state);
    const bytes = pack(state);
    for (let length = 0; length < bytes.length; length++) expect(unpack(bytes.slice(0, length))).toBeNull();
    expect(unpack(new Uint8Array([9, 0]))).toBeNull();
  });

  it("keeps numbers exactly that are at the end of what a double counts", () => {
    const most = Number.MAX_SAFE_INTEGER;
    for (const value of [2 ** 52 - 1, 2 ** 52, most, -most, 1 - 2 ** 52, -(2 ** 52) - 1]) {
      expect(unpack(pack(value))).toBe(value);
      expect(unpack(pack(BigInt(value)))).toBe(BigInt(value));
      expect(unpack(pack(BigInt(value) * 4n + 1n))).toBe(BigInt(value) * 4n + 1n);
    }
  });

  it("reads amounts that an earlier version wrote as their digits", () => {
    expect(unpack(new Uint8Array([2, 10, 2, 122, 122]))).toBe(1_295n);
    expect(unpack(new Uint8Array([2, 10, 2, 45, 49]))).toBe(-1n);
  });
});

describe("running quantiles", () => {
  it("are near the exact ones", () => {
    for (const p of [0.01, 0.5, 0.99, 0.999]) {
      const state = freshQuantile();
      const values = Array.from({ length: 20_000 }, (_, i) => ((i * 7_919) % 20_000) / 20_000);
      for (const value of values) addToQuantile(state, p, value);
      expect(Math.abs(quantileOf(state, p) - p)).toBeLessThan(0.01);
    }
  });
});
