import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adviceFor, type SourceFacts, stateOf } from "./source-health";

const NOW = new Date("2026-11-21T12:00:00Z");
const WELL: SourceFacts = {
  accepted: 1000,
  evidence: 0,
  missingUsage: 0,
  duplicates: 0,
  conflicts: 0,
  rejected: 0,
  lastReceivedAt: "2026-11-21T11:59:00Z",
  stuck: 0,
  meanLagMs: 800,
  unattributedEvents: 0,
  unpricedEvents: 0,
  billableEvents: 1000,
};
const source = { id: "gateway" };

describe("the state of a source", () => {
  it("is receiving with usage of the last day, quiet after it, never before the first", () => {
    expect(stateOf(WELL, NOW)).toBe("receiving");
    expect(stateOf({ ...WELL, lastReceivedAt: "2026-11-20T11:59:59Z" }, NOW)).toBe("quiet");
    expect(stateOf({ ...WELL, accepted: 0, lastReceivedAt: null }, NOW)).toBe("never");
  });

  it("is trouble when over one item in a hundred was not taken, or a payload could not be read", () => {
    expect(stateOf({ ...WELL, rejected: 10 }, NOW)).toBe("receiving");
    expect(stateOf({ ...WELL, rejected: 11 }, NOW)).toBe("trouble");
    expect(stateOf({ ...WELL, accepted: 0, conflicts: 1 }, NOW)).toBe("trouble");
    expect(stateOf({ ...WELL, stuck: 1 }, NOW)).toBe("trouble");
  });
});

describe("the advice for a source", () => {
  it("is silent when all is well and the emitter loses nothing", () => {
    expect(adviceFor(source, WELL, ["native", "csv"])).toEqual([]);
  });

  it.each([
    ["nothing came yet", { accepted: 0, lastReceivedAt: null }, "Nothing has arrived yet."],
    ["a payload is stuck", { stuck: 2 }, "2 payloads could not be read. They are kept."],
    ["ids are used twice", { conflicts: 3 }, "3 events came with an id that another event has. The first stays."],
    ["items are refused", { rejected: 4 }, "4 items were refused."],
    ["resends outnumber what is new", { duplicates: 1001 }, "1,001 events were sent again, more than were new. None was counted twice."],
    ["usage arrives late", { meanLagMs: 3_600_001 }, "Events arrive more than an hour after the call."],
    ["usage is missing", { missingUsage: 11 }, "11 calls came without their usage. Their cost is unknown, not zero."],
    ["nobody answers for it", { unattributedEvents: 5 }, "5 events have no identity."],
    ["it has no price", { unpricedEvents: 6 }, "6 events have no price."],
  ])("tells when %s, and what to do", (_, facts, what) => {
    const advice = adviceFor(source, { ...WELL, ...facts }, ["native"]);
    expect(advice.map((item) => item.what)).toEqual([what]);
    expect(advice.every((item) => item.fix.length > 10)).toBe(true);
  });

  it("tells what an emitter leaves out once, however many of its versions send", () => {
    const advice = adviceFor(source, WELL, ["claude-code/2.1.197", "claude-code/2.1.198"]);
    expect(advice).toHaveLength(2);
    expect(new Set(advice.map((item) => item.what)).size).toBe(2);
  });

  it("puts what lost data before what is only worth knowing", () => {
    const count = fc.nat({ max: 5000 });
    const facts = fc.record({
      accepted: count,
      missingUsage: count,
      duplicates: count,
      conflicts: count,
      rejected: count,
      stuck: count,
      unattributedEvents: count,
    });
    const order = ["breach", "warn", "info"];
    fc.assert(
      fc.property(facts, (changed) => {
        const tones = adviceFor(source, { ...WELL, ...changed }, ["otlp:gen_ai@1.0.0"]).map((item) => order.indexOf(item.tone));
        expect(tones).toEqual([...tones].sort((a, b) => a - b));
      }),
    );
  });
});
