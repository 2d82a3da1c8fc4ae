import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contextTokens } from "@/lib/pricing/core/meters";
import { addHiddenThinking, type ReportedUsage, settleUsage } from "./reported-usage";

const count = fc.bigInt({ min: 0n, max: 10n ** 9n });
const parts = fc.record({
  uncached: count,
  cacheRead: count,
  cacheWrite5m: count,
  cacheWrite1h: count,
  cacheWriteRest: count,
  output: count,
});

describe("settling a call's counts", () => {
  it("inclusive and disjoint reports of one call come to the same quantities", () => {
    fc.assert(
      fc.property(parts, ({ uncached, ...cached }) => {
        const whole = uncached + cached.cacheRead + cached.cacheWrite5m + cached.cacheWrite1h + cached.cacheWriteRest;
        const inclusive = settleUsage({ ...cached, input: whole }, "inclusive");
        const disjoint = settleUsage({ ...cached, input: uncached }, "disjoint");
        expect(inclusive.quantities).toEqual(disjoint.quantities);
        expect(contextTokens(inclusive.quantities)).toBe(whole);
        expect(inclusive.flags).toEqual([]);
      }),
    );
  });

  it("reasoning stands beside the completion where the total holds it apart", () => {
    const usage = { input: 32n, output: 200n, reasoning: 159n };
    expect(settleUsage({ ...usage, total: 391n }, "inclusive")).toMatchObject({ quantities: { output: 359n, reasoning: 159n }, flags: [] });
    expect(settleUsage({ ...usage, total: 232n }, "inclusive").quantities.output).toBe(200n);
    expect(settleUsage(usage, "inclusive").quantities.output).toBe(200n);
  });

  it("reasoning above the completion stands beside it, unless the total holds none of it", () => {
    const usage = { input: 43n, output: 10n, reasoning: 11n };
    expect(settleUsage(usage, "inclusive").quantities.output).toBe(21n);
    expect(settleUsage({ ...usage, total: 53n }, "inclusive")).toMatchObject({
      quantities: { output: 10n },
      flags: ["parts_exceed_whole"],
    });
  });

  it("no report loses or invents a token: prompt and completion are never below what was sent, and never negative", () => {
    const usage = fc.record(
      {
        input: count,
        uncached: count,
        cacheRead: count,
        cacheWriteTotal: count,
        cacheWrite5m: count,
        cacheWrite1h: count,
        output: count,
        reasoning: count,
        total: count,
        toolUsePrompt: count,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(usage, fc.constantFrom("inclusive", "disjoint", "by_number"), (sent: ReportedUsage, rule) => {
        const { quantities } = settleUsage(sent, rule);
        for (const quantity of Object.values(quantities)) if (typeof quantity === "bigint") expect(quantity >= 0n).toBe(true);
        if (sent.input !== undefined) expect(contextTokens(quantities) >= sent.input).toBe(true);
        if (sent.output !== undefined) expect((quantities.output ?? 0n) >= sent.output).toBe(true);
        if (quantities.reasoning !== null && quantities.output !== null) expect(quantities.reasoning <= quantities.output).toBe(true);
      }),
    );
  });

  it("parts that exceed a whole said to hold them are flagged and stand beside it", () => {
    expect(settleUsage({ input: 21n, cacheRead: 3_000n }, "inclusive")).toMatchObject({
      quantities: { input: 21n, cacheRead: 3_000n },
      convention: "disjoint",
      flags: ["parts_exceed_whole"],
    });
  });

  it("what was not sent stays unknown, what was sent as 0 is 0", () => {
    expect(settleUsage({ input: 5n, cacheRead: 0n }, "inclusive").quantities).toMatchObject({
      input: 5n,
      cacheRead: 0n,
      cacheWrite: null,
      output: null,
    });
  });

  it("writes with a lifetime are taken out of their total", () => {
    expect(settleUsage({ input: 1_000n, cacheWriteTotal: 556n, cacheWrite5m: 456n }, "inclusive").quantities).toMatchObject({
      input: 444n,
      cacheWrite5m: 456n,
      cacheWrite: 100n,
    });
    expect(settleUsage({ input: 1_000n, cacheWriteTotal: 1n, cacheWrite5m: 456n }, "inclusive")).toMatchObject({
      flags: ["parts_exceed_whole"],
      quantities: { cacheWrite: 0n, cacheWrite5m: 456n, input: 544n },
    });
  });

  it("an embedding's tokens are embedded, and its prompt is known to be empty", () => {
    expect(settleUsage({ input: 77n }, "by_number", true).quantities).toMatchObject({ embedding: 77n, input: 0n, output: 0n });
    expect(settleUsage({}, "by_number", true).quantities).toMatchObject({ embedding: null, input: null });
  });

  it("a total above the sum is told, one below is not", () => {
    expect(settleUsage({ input: 10n, output: 5n, total: 20n }, "by_number").flags).toEqual(["unexplained_tokens:5"]);
    expect(settleUsage({ input: 10n, cacheRead: 100n, output: 5n, total: 15n }, "disjoint").flags).toEqual([]);
  });

  it("hidden thinking is completion for Google only", () => {
    const sent = { input: 35n, output: 12n, total: 109n };
    expect(addHiddenThinking(sent, true)).toEqual({ usage: { ...sent, output: 74n, reasoning: 62n }, flags: ["unexplained_tokens:62"] });
    expect(addHiddenThinking(sent, false)).toEqual({ usage: sent, flags: [] });
  });
});
