import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Usd } from "@/lib/kernel/money";
import { type TraceEvent, traceTree } from "./trace-tree";

const event = (
  id: string,
  spanId: string | null,
  parentSpanId: string | null,
  costUsd = 1n,
  role: "billable" | "evidence" = "billable",
): TraceEvent => ({
  id,
  spanId,
  parentSpanId,
  role,
  costUsd: costUsd as Usd,
});
const anySpan = fc.option(fc.constantFrom("s1", "s2", "s3", "s4", "s5"));

describe("the tree of a trace", () => {
  it("holds each event once and loses no cost, whatever the emitters said, circles included", () => {
    const events = fc
      .array(fc.tuple(anySpan, anySpan, fc.bigInt({ min: 0n, max: 9n }), fc.boolean()), { maxLength: 12 })
      .map((rows) =>
        rows.map(([spanId, parent, cost, isEvidence], i) => event(`e${i}`, spanId, parent, cost, isEvidence ? "evidence" : "billable")),
      );
    fc.assert(
      fc.property(events, (given) => {
        const nodes = traceTree(given);
        expect(nodes.map((node) => node.event.id).sort()).toEqual(given.map(({ id }) => id).sort());
        const total = given.reduce((sum, { costUsd }) => sum + costUsd, 0n);
        expect(nodes.filter((node) => node.depth === 0).reduce((sum, node) => sum + node.subtreeCostUsd, 0n)).toBe(total);
        const placeOf = new Map(nodes.map((node, i) => [node.event.id, i]));
        for (const [i, node] of nodes.entries()) {
          const parent = node.parentId === null ? undefined : nodes[placeOf.get(node.parentId) ?? -1];
          expect(node.parentId === null ? node.depth : (parent?.depth ?? -9) + 1).toBe(node.depth);
          if (node.parentId !== null) expect(placeOf.get(node.parentId)).toBeLessThan(i);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("hangs calls under their parent, in order, with the cost of all beneath", () => {
    const nodes = traceTree([
      event("root", "a", null, 1n),
      event("second", "c", "a", 4n),
      event("leaf", "d", "c", 8n),
      event("third", "e", "a", 16n),
    ]);
    expect(nodes.map((node) => [node.event.id, node.depth, node.subtreeCostUsd])).toEqual([
      ["root", 0, 29n],
      ["second", 1, 12n],
      ["leaf", 2, 8n],
      ["third", 1, 16n],
    ]);
  });

  it("lets the billable event of a span have the children, not its evidence", () => {
    const nodes = traceTree([event("seen", "a", null, 0n, "evidence"), event("call", "a", null, 2n), event("child", "b", "a", 3n)]);
    expect(nodes.find((node) => node.event.id === "child")?.parentId).toBe("call");
  });

  it("makes a root of what names a parent that is not there, and survives very deep chains", () => {
    expect(traceTree([event("orphan", "b", "lost")])).toMatchObject([{ depth: 0, parentId: null }]);
    const chain = Array.from({ length: 20_000 }, (_, i) => event(`e${i}`, `s${i}`, i === 0 ? null : `s${i - 1}`));
    expect(traceTree(chain).at(0)?.subtreeCostUsd).toBe(20_000n);
  });
});
