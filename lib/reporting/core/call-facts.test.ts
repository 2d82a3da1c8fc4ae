import { describe, expect, it } from "vitest";
import { type CallLine, callFacts } from "./call-facts";

const SPAN = { from: "2026-03-01T00:00:00Z", to: "2026-04-01T00:00:00Z" };
const call = (second: number, over: Partial<CallLine> = {}): CallLine => ({
  occurredAt: new Date(Date.UTC(2026, 2, 1, 0, 0, second)).toISOString(),
  eventId: `e${second}`,
  traceId: "t",
  status: "ok",
  isRetry: false,
  provider: "openai",
  model: "gpt-4o",
  tool: null,
  toolServer: null,
  argsHash: null,
  promptHash: null,
  costUsd: "1",
  ...over,
});
/** As they are read: newest first. */
const factsOf = (lines: CallLine[], most = 100) => callFacts([...lines].reverse(), SPAN, most);

describe("what single calls tell", () => {
  it("counts a call once however many models it used, and adds up the cost of all its lines", () => {
    const facts = factsOf([call(1), call(1, { model: "other", costUsd: "0.5" }), call(2, { status: "error", costUsd: "0.25" })]);
    expect(facts.all).toEqual({ calls: 2, costUsd: "1.75" });
    expect(facts.failed).toEqual({ calls: 1, costUsd: "0.25" });
    expect(facts.readFrom).toBeNull();
  });

  it("calls the second of two like calls of one trace a repeat, unless it is another attempt, another trace or unknown", () => {
    const tool = { tool: "search", toolServer: "crm", argsHash: "a" };
    const facts = factsOf([
      call(1, tool),
      call(2, { ...tool, costUsd: "3" }),
      call(3, { ...tool, isRetry: true, costUsd: "5" }),
      call(4, { ...tool, traceId: "other" }),
      call(5, { ...tool, argsHash: "b" }),
      call(6, { ...tool, toolServer: "files" }),
      call(7, { ...tool, traceId: null }),
      call(8, { tool: "search", argsHash: null }),
      call(9, { tool: "search", argsHash: null }),
      call(10, { promptHash: "p" }),
      call(11, { promptHash: "p", costUsd: "7" }),
    ]);
    expect(facts.repeated).toEqual({ calls: 2, costUsd: "10" });
    expect(facts.retried).toEqual({ calls: 1, costUsd: "5" });
    expect(facts.traced).toMatchObject({ calls: 10, traces: 2, mostCalls: 9 });
    expect(facts.traces[0]).toMatchObject({ traceId: "t", calls: 9, repeated: 2, at: "2026-03-01T00:00:01.000Z" });
    expect(facts.servers.map((server) => [server.name, server.calls])).toEqual([
      ["crm", 6],
      [null, 2],
      ["files", 1],
    ]);
  });

  it("says from when on it read, once there is more than it reads, and counts no more", () => {
    const facts = factsOf([call(1), call(2), call(3)], 2);
    expect(facts.all.calls).toBe(2);
    expect(facts.readFrom).toBe("2026-03-01T00:00:02.000Z");
  });
});
