import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseUsd, sumUsd } from "@/lib/kernel/money";
import type { ChainCall } from "@/lib/reporting/core/incident-facts";
import { chainRows } from "./chain";

const AT = Date.parse("2026-03-11T02:10:00Z");
const call = (n: number, more: Partial<ChainCall> = {}): ChainCall => ({
  ...{ eventId: `e${n}`, at: new Date(AT + n * 1000), spanId: `s${n}`, parentSpanId: null, role: "billable", status: "ok", isRetry: false },
  ...{ identityId: "ci", agent: null, provider: "openai", model: "gpt-5", operation: "chat", tool: null, toolServer: null },
  ...{ argsHash: null, promptHash: null, tokens: 1_000, costUsd: parseUsd("0.5") },
  ...more,
});
const tool = (n: number, more: Partial<ChainCall> = {}): ChainCall =>
  call(n, { operation: "tool", tool: "Parts catalogue", toolServer: "parts", tokens: 0, costUsd: parseUsd("0"), ...more });

describe("a run, grouped", () => {
  const run = call(0, { operation: "agent", agent: "regression suite", costUsd: parseUsd("0"), tokens: 0 });
  const plans = Array.from({ length: 12 }, (_, i) => call(1 + i, { parentSpanId: "s0", promptHash: "plan" }));
  const searches = Array.from({ length: 30 }, (_, i) => tool(100 + i, { parentSpanId: "s0", argsHash: `q${i % 3}` }));
  const summaries = searches.map((search, i) =>
    call(200 + i, { parentSpanId: search.spanId, promptHash: `p${i}`, status: i < 4 ? "error" : "ok", isRetry: i > 25 }),
  );

  it("puts alike steps together under the step that made them, and the same prompt apart", () => {
    const rows = chainRows([run, ...plans, ...searches, ...summaries], true);
    expect(
      rows.map(({ depth, name, kind, calls, distinct, repeated, retries, errors }) => [
        depth,
        name,
        kind,
        calls,
        distinct,
        repeated,
        retries,
        errors,
      ]),
    ).toEqual([
      [0, "regression suite", "agent", 1, 1, 0, 0, 0],
      [1, "Model call", "model", 12, 1, 11, 0, 0],
      [1, "Parts catalogue", "tool", 30, 3, 27, 0, 0],
      [2, "Model call", "model", 30, 30, 0, 4, 4],
    ]);
    expect(rows.map(({ share }) => share)).toEqual([0, 12 / 42, 0, 30 / 42]);
    expect(rows[3]).toMatchObject({ parentId: rows[2]?.id, costUsd: "15", tokens: 30_000, model: "gpt-5", eventId: null });
  });

  it("tells every call where that is asked for", () => {
    const rows = chainRows([run, ...plans], false);
    expect(rows).toHaveLength(13);
    expect(rows[1]).toMatchObject({ calls: 1, eventId: "e1", parentId: "e0", depth: 1 });
  });

  it("stands a step that nobody reported above what names it, as old as that", () => {
    const rows = chainRows([call(5, { parentSpanId: "gone" }), call(6, { parentSpanId: "gone" })], true);
    expect(rows.map(({ name, calls, depth }) => [name, calls, depth])).toEqual([
      ["Step that was not reported", 0, 0],
      ["Model call", 2, 1],
    ]);
    expect(rows[0]?.firstAt).toBe(rows[1]?.firstAt);
  });

  it("counts a call once that two systems report, and keeps a step that only one reports without its cost", () => {
    const twin = call(1, { eventId: "other", role: "evidence", costUsd: parseUsd("0") });
    const agent = call(9, { eventId: "agent", spanId: "root", role: "evidence", operation: "agent", costUsd: parseUsd("0") });
    const rows = chainRows([agent, call(1, { parentSpanId: "root" }), twin], false);
    expect(rows.map(({ name, depth, costUsd }) => [name, depth, costUsd])).toEqual([
      ["Agent run", 0, "0"],
      ["Model call", 1, "0.5"],
    ]);
  });
});

it("loses no call and no cent, however the spans hang together, and both ways agree", () => {
  const calls = fc.array(
    fc.record({
      parent: fc.option(fc.nat(30)),
      hash: fc.option(fc.constantFrom("a", "b")),
      isTool: fc.boolean(),
      cost: fc.bigInt({ min: 0n, max: 10n ** 16n }),
    }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(calls, (given) => {
      const made = given.map(({ parent, hash, isTool, cost }, i) =>
        (isTool ? tool : call)(i, {
          parentSpanId: parent === null ? null : `s${parent}`,
          promptHash: hash,
          argsHash: hash,
          costUsd: cost as never,
        }),
      );
      for (const grouped of [true, false]) {
        const rows = chainRows(made, grouped);
        expect(rows.reduce((sum, { calls: count }) => sum + count, 0)).toBe(made.length);
        expect(sumUsd(rows.map(({ costUsd }) => parseUsd(costUsd)))).toBe(sumUsd(made.map(({ costUsd }) => costUsd)));
        const seen = new Set<string>();
        for (const { id, parentId, depth } of rows) {
          expect(seen.has(id)).toBe(false);
          expect(parentId === null ? depth === 0 : seen.has(parentId)).toBe(true);
          seen.add(id);
        }
      }
    }),
    { numRuns: 80 },
  );
});
