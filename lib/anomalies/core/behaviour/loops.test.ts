import { describe, expect, it } from "vitest";
import { formatUsd } from "@/lib/kernel/money";
import { callFact, DAY, HOUR, identityAround, MINUTE, only, START, signalsOf, steady, toolFact } from "@/lib/testing/behaviour";
import type { CallFact } from "../call-fact";

const loop = (count: number, given: Partial<CallFact> & { usd?: string } = {}, everyMs = 5_000, from = START) =>
  steady(from, from + count * everyMs, everyMs, () => ({ promptHash: "same", traceId: "t", usd: "0.05", ...given }));

describe("B1 prompt loop", () => {
  it("is the eighth call with one prompt in ten minutes, not the seventh", () => {
    expect(signalsOf(loop(7))).toEqual([]);
    const [signal] = only(signalsOf(loop(8)), "B1");
    expect(signal).toMatchObject({ severity: "medium", scopeId: "agent", traceId: "t", startedMs: START, detectedMs: START + 35_000 });
    expect(only(signalsOf(loop(9)), "B1")).toHaveLength(1);
  });

  it("costs what the calls after the first did", () => {
    const [signal] = only(signalsOf(loop(180)), "B1");
    expect(signal && [signal.actualUsd, signal.expectedUsd, signal.impactUsd].map(formatUsd)).toEqual(["9", "0.05", "8.95"]);
  });

  it("is no loop below 0.25 USD, nor when spread over more than ten minutes", () => {
    expect(signalsOf(loop(8, { usd: "0.031" }))).toEqual([]);
    expect(only(signalsOf(loop(8, { usd: "0.03125" })), "B1")).toHaveLength(1);
    expect(signalsOf(loop(30, {}, 2 * MINUTE))).toEqual([]);
  });

  it("is no loop among many other prompts", () => {
    const mixed = (others: number) =>
      steady(START, START + 60 * 5_000, 5_000, (at) => ({
        traceId: "t",
        usd: "0.1",
        ...(((at - START) / 5_000) % 20 >= others ? { promptHash: "same" } : {}),
      }));
    expect(only(signalsOf(mixed(6)), "B1")).toEqual([]);
    expect(only(signalsOf(mixed(5)), "B1")).toHaveLength(1);
  });

  it("is high from 50 calls, from 10 USD, and when tool calls bring nothing new", () => {
    const severityOf = (facts: CallFact[]) => only(signalsOf(facts), "B1")[0]?.severity;
    expect(severityOf(loop(49))).toBe("medium");
    expect(severityOf(loop(50))).toBe("high");
    expect(severityOf(loop(9, { usd: "1.111" }))).toBe("medium");
    expect(severityOf(loop(9, { usd: "1.112" }))).toBe("high");
    const withTools = (args: (i: number) => string) =>
      loop(10).flatMap((fact, i) => [fact, toolFact(fact.atMs + 1, { traceId: "t", argsHash: args(i) })]);
    expect(severityOf(withTools(() => "a"))).toBe("high");
    expect(severityOf(withTools(String))).toBe("medium");
  });

  it("is of a trace, else of a session, else of an application", () => {
    expect(signalsOf(loop(8).map((fact, i) => ({ ...fact, traceId: `t${i}`, sessionId: "s" })))).toEqual([]);
    expect(only(signalsOf(loop(8, { traceId: null, sessionId: "s" })), "B1")).toHaveLength(1);
    expect(only(signalsOf(loop(8, { traceId: null })), "B1")).toHaveLength(1);
    expect(signalsOf(loop(8, { traceId: null }).map((fact, i) => ({ ...fact, sessionId: `s${i % 2}` })))).toEqual([]);
  });

  it("look-ups that repeat are no loop, nor are retries, nor a prompt that repeats on five of the last 14 days", () => {
    expect(signalsOf(loop(50, { operation: "embeddings" }))).toEqual([]);
    expect(signalsOf(loop(50, { operation: "retrieval" }))).toEqual([]);
    expect(signalsOf(loop(50, { operation: "rerank" }))).toEqual([]);
    expect(only(signalsOf(loop(50, { attempt: 2 })), "B1")).toEqual([]);
    const suite = Array.from({ length: 9 }, (_, day) => loop(20, { traceId: `suite-${day}` }, 5_000, START + day * DAY)).flat();
    expect(only(signalsOf(suite), "B1").map(({ startedMs }) => Math.floor((startedMs - START) / DAY))).toEqual([0, 1, 2, 3, 4]);
  });

  it("is one signal while it goes on, and another after a quiet hour", () => {
    const twice = (gapMs: number) => [...loop(20), ...loop(20, { traceId: "u" }, 5_000, START + 100_000 + gapMs)];
    expect(only(signalsOf(twice(50 * MINUTE)), "B1")).toHaveLength(1);
    expect(only(signalsOf(twice(61 * MINUTE)), "B1")).toHaveLength(2);
  });
});

/** `requests` a minute, each tried `attempts` times, the last of them with success where `succeeds`. */
function storm(minutes: number, requests: number, attempts: number, from = START, succeeds = true) {
  const facts: CallFact[] = [];
  for (let minute = 0; minute < minutes; minute++)
    for (let request = 0; request < requests; request++)
      for (let attempt = 1; attempt <= attempts; attempt++) {
        const isLast = succeeds && attempt === attempts;
        facts.push(
          callFact(from + minute * MINUTE + request * 100 + attempt * 2_000, {
            promptHash: `p-${minute}-${request}`,
            traceId: `t-${minute}-${request}`,
            attempt,
            retryOf: attempt === 1 ? null : "before",
            status: isLast ? "ok" : "error",
            errorType: isLast ? null : "overloaded",
            usd: "0.02",
          }),
        );
      }
  return facts.sort((a, b) => a.atMs - b.atMs);
}

describe("B2 retry storm", () => {
  it("is thirty calls in five minutes, not twenty-nine", () => {
    const facts = storm(1, 10, 3, START, false);
    expect(signalsOf(facts.slice(0, 29))).toEqual([]);
    expect(only(signalsOf(facts.slice(0, 30)), "B2")).toHaveLength(1);
    expect(only(signalsOf(facts.slice(0, 30)), "B2")[0]).toMatchObject({ severity: "medium", detectedMs: facts[29]?.atMs });
  });

  it("needs half of the calls to fail, and 2.5 attempts for each request", () => {
    const failing = (failed: number) =>
      storm(1, 10, 4, START, false).map((fact, i) => (i < 40 - failed ? { ...fact, status: "ok" as const, errorType: null } : fact));
    expect(only(signalsOf(failing(19)), "B2")).toEqual([]);
    expect(only(signalsOf(failing(20)), "B2")).toHaveLength(1);
    expect(only(signalsOf(storm(3, 15, 2, START, false)), "B2")).toEqual([]);
    expect(only(signalsOf(storm(3, 15, 3, START, false)), "B2")).toHaveLength(1);
  });

  it("is told by prompts where nobody says what is a retry", () => {
    const silent = storm(3, 10, 4).map((fact) => ({ ...fact, attempt: null, retryOf: null, traceId: `t-${fact.eventId}` }));
    expect(only(signalsOf(silent), "B2")).toHaveLength(1);
  });

  it("is none for faults that nobody tries again for, nor for identities that call as much anyway", () => {
    const wrong = storm(3, 10, 4).map((fact) => ({ ...fact, errorType: fact.errorType && "invalid_request" }));
    expect(only(signalsOf(wrong), "B2")).toEqual([]);
    // Eight calls a minute by day and night: forty in five minutes are usual.
    const busy = steady(START, START + 6 * HOUR, 7_500);
    expect(only(signalsOf([...busy, ...storm(2, 10, 4, START + 6 * HOUR)]), "B2")).toEqual([]);
    expect(only(signalsOf([...busy, ...storm(5, 20, 5, START + 6 * HOUR)]), "B2")).toHaveLength(1);
  });

  it("costs what failed and was repeated, and is high when four of five fail for 15 minutes", () => {
    const [short] = only(signalsOf(storm(10, 10, 6)), "B2");
    expect(short).toMatchObject({ severity: "medium" });
    // Six attempts: all but none are failed or repeated.
    expect(short && formatUsd(short.impactUsd)).toBe("12");
    expect(only(signalsOf(storm(17, 10, 6)), "B2")[0]?.severity).toBe("high");
    expect(only(signalsOf(storm(17, 10, 4)), "B2")[0]?.severity).toBe("medium");
  });
});

describe("B3 repeated tool calls", () => {
  const tools = (names: readonly string[], given: Partial<CallFact> = {}) =>
    names.flatMap((name, i) => [
      callFact(START + i * 10_000, { traceId: "t", usd: "0.1" }),
      toolFact(START + i * 10_000 + 1, { traceId: "t", tool: name, ...given }),
    ]);
  const found = (facts: CallFact[]) => only(signalsOf(facts), "B3");

  it("is the fifth call of a tool with the same arguments among the last twenty, not the fourth", () => {
    expect(found(tools(["a", "a", "a", "a"]))).toEqual([]);
    expect(found(tools(["a", "a", "a", "a", "a"]))).toHaveLength(1);
    const others = (count: number) => Array.from({ length: count }, (_, i) => `other-${i}`);
    expect(found(tools(["a", "a", "a", "a", ...others(15), "a"]))).toHaveLength(1);
    expect(found(tools(["a", "a", "a", "a", ...others(16), "a"]))).toEqual([]);
  });

  it("is a cycle of two to four that came again three times, not one step less", () => {
    for (const cycle of [
      ["a", "b"],
      ["a", "b", "c"],
      ["a", "b", "c", "d"],
    ]) {
      const names = [...cycle, ...cycle, ...cycle, ...cycle];
      expect(found(tools(names.slice(0, -1))), `${cycle.length} calls`).toEqual([]);
      expect(found(tools(names)), `${cycle.length} calls`).toHaveLength(1);
    }
  });

  it("is high from twenty, and costs what the trace did beyond one round", () => {
    expect(found(tools(Array<string>(19).fill("a")))[0]?.severity).toBe("medium");
    const [signal] = found(tools(Array<string>(20).fill("a")));
    expect(signal?.severity).toBe("high");
    expect(signal && signal.impactUsd > 0n && signal.impactUsd < signal.actualUsd).toBe(true);
  });

  it("other arguments, unknown arguments, retries, other traces and look-ups are progress", () => {
    const many = tools(Array<string>(20).fill("a"));
    expect(found(many.map((fact, i) => ({ ...fact, argsHash: fact.argsHash && `args-${i}` })))).toEqual([]);
    expect(found(many.map((fact) => ({ ...fact, argsHash: null })))).toEqual([]);
    expect(found(many.map((fact) => ({ ...fact, attempt: 2 })))).toEqual([]);
    expect(found(many.map((fact, i) => ({ ...fact, traceId: `t-${i}` })))).toEqual([]);
    expect(found(many.map((fact) => ({ ...fact, operation: "retrieval" })))).toEqual([]);
  });
});

describe("B4 hidden agent chain", () => {
  const chain = (depth: number, given: Partial<CallFact> = {}) =>
    Array.from({ length: depth }, (_, i) =>
      callFact(START + i * 1_000, { traceId: "t", spanId: `s${i}`, parentSpanId: i === 0 ? null : `s${i - 1}`, ...given }),
    );
  const found = (facts: CallFact[], given = {}) => only(signalsOf(facts, given), "B4");

  it("is a sixth level, in any order of arrival, and not a fifth", () => {
    expect(found(chain(5))).toEqual([]);
    expect(found(chain(6))).toHaveLength(1);
    expect(found(chain(6).reverse())).toHaveLength(1);
    expect(found(chain(5).reverse())).toEqual([]);
  });

  it("is a twenty-sixth call below one, and a two hundred and first of a trace", () => {
    const fan = (count: number) => Array.from({ length: count }, (_, i) => callFact(START + i, { traceId: "t", parentSpanId: "root" }));
    expect(found(fan(25))).toEqual([]);
    expect(found(fan(26))).toHaveLength(1);
    const long = (count: number) => Array.from({ length: count }, (_, i) => callFact(START + i, { traceId: "t", spanId: null }));
    expect(found(long(200))).toEqual([]);
    expect(found(long(201))).toHaveLength(1);
  });

  it("what is usual for an identity is no sign", () => {
    const deep = (n: number) =>
      chain(9).map((fact) => ({ ...fact, traceId: `t${n}`, atMs: fact.atMs + n * 2 * HOUR, receivedMs: fact.receivedMs + n * 2 * HOUR }));
    const signals = found(Array.from({ length: 200 }, (_, n) => deep(n)).flat());
    expect(signals.length).toBeGreaterThan(0);
    expect(signals.every(({ startedMs }) => startedMs < START + 75 * 2 * HOUR)).toBe(true);
  });

  it("growth is a sign beyond what it has grown to before, and not through identities that were declared", () => {
    /** A call, and three below it that have so many tokens together, one of another identity. */
    const grown = (n: number, times: number) =>
      Array.from({ length: 4 }, (_, i) =>
        callFact(START + n * HOUR + i * 1_000, {
          ...{ traceId: `t${n}`, spanId: `${n}-${i}`, parentSpanId: i === 0 ? null : `${n}-0`, output: 0 },
          ...{ identityId: i === 1 ? "callee" : "agent", input: i === 0 ? 1_000 : ((times - 1) * 1_000) / 3 },
        }),
      );
    const usual = Array.from({ length: 200 }, (_, n) => grown(n, n % 8 === 0 ? 22 : 4)).flat();
    const seen = (times: number, declaredCallers: string[] = []) => {
      const identities = [identityAround({ declaredCallers }), identityAround({ id: "callee", name: "callee", declaredCallers: [] })];
      const from = START + 200 * HOUR;
      return found([...usual, ...grown(200, times)], { identities }).filter(
        ({ scopeId, untilMs }) => scopeId === "agent" && untilMs >= from,
      );
    };
    expect(seen(32)).toEqual([]);
    expect(seen(35)).toMatchObject([{ title: expect.stringContaining("tokens of its first call") }]);
    expect(seen(35, ["callee"])).toEqual([]);
  });

  it("chains that end in themselves end", () => {
    const circle = chain(8).map((fact, i) => ({ ...fact, parentSpanId: `s${(i + 7) % 8}` }));
    expect(found(circle)).toHaveLength(1);
  });

  describe("callers", () => {
    const both = [identityAround(), identityAround({ id: "caller", name: "caller", ownerId: "other" })];
    const called = (at: number, given: Partial<CallFact> = {}) => [
      callFact(at, { identityId: "caller", traceId: `e${at}`, spanId: "up" }),
      callFact(at + 1, { traceId: `e${at}`, spanId: "down", parentSpanId: "up", ...given }),
    ];
    const quiet = steady(START, START + 15 * DAY, HOUR);

    it("that nobody declared and that are new are found after a fortnight, and not before", () => {
      expect(found([...quiet, ...called(START + 15 * DAY)], { identities: both })).toMatchObject([
        { scopeId: "agent", severity: "medium" },
      ]);
      expect(found(called(START), { identities: both })).toEqual([]);
      expect(found([...called(START), ...quiet, ...called(START + 15 * DAY)], { identities: both })).toEqual([]);
    });

    it("that were declared by either are none", () => {
      const declared = [identityAround({ declaredCallers: ["caller"] }), both[1] ?? identityAround()];
      expect(found([...quiet, ...called(START + 15 * DAY)], { identities: declared })).toEqual([]);
    });

    it("that reach a tool that pays are high", () => {
      const at = START + 15 * DAY;
      const pays = toolFact(at + 2, { traceId: `e${at}`, parentSpanId: "up", tool: "pay" });
      expect(found([...quiet, ...called(at), pays], { identities: both, toolClasses: { pay: "payment" } })[0]?.severity).toBe("high");
    });
  });
});
