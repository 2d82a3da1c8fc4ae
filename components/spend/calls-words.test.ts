import { describe, expect, it } from "vitest";
import type { CallFacts } from "@/lib/reporting";
import { callsFinding, readWords } from "./calls-words";

const none = { calls: 0, costUsd: "0" };
const facts = (over: Partial<CallFacts> = {}): CallFacts => ({
  from: "2026-03-01T00:00:00Z",
  to: "2026-04-01T00:00:00Z",
  readFrom: null,
  maxLines: 5000,
  all: { calls: 40, costUsd: "100" },
  failed: none,
  retried: none,
  repeated: none,
  traced: { calls: 30, costUsd: "80", traces: 12, mostCalls: 9 },
  traces: [],
  servers: [],
  ...over,
});

describe("what is said of single calls", () => {
  it("names the dearest waste, and says when there is none", () => {
    const wasteful = facts({ failed: { calls: 9, costUsd: "2" }, repeated: { calls: 1, costUsd: "12.5" } });
    expect(callsFinding(wasteful)).toBe("Calls made twice cost $12.50, 12.5\u202f% of it");
    expect(callsFinding(facts())).toBe("No call failed or was made twice");
    expect(callsFinding(facts({ failed: { calls: 1, costUsd: "0" } }))).toBe("1 call failed and cost nothing");
  });

  it("says how much was read", () => {
    expect(readWords(facts())).toBe("All 40 calls of the period; 2.5 calls a trace, at most 9");
    expect(readWords(facts({ readFrom: "2026-03-12T09:30:00Z" }))).toMatch(/^The newest 5,000 lines, from 12.Mar, 09:30.UTC; /);
  });
});
