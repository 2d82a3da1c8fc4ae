import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { itemSummary, queueOf } from "@/lib/testing/review-item";
import { dearestFirst, dueWords, nextAfter, placeOf, queueTitle, stepFrom, togetherWith, withDecided, withLeft } from "./queue-steps";

const LEFT = [itemSummary("a", { costUsd30d: "9.5" }), itemSummary("b", { costUsd30d: "389.43" }), itemSummary("c", { costUsd30d: "10" })];
const idsOf = (items: readonly { id: string }[]) => items.map(({ id }) => id);

describe("the order of the queue", () => {
  it("is dearest first by the exact amount, then the graver, then by name", () => {
    expect(idsOf(dearestFirst(LEFT))).toEqual(["b", "c", "a"]);
    const equal = [itemSummary("x", { tier: 4 }), itemSummary("w", { tier: 1 }), itemSummary("v", { tier: 4 })];
    expect(idsOf(dearestFirst(equal))).toEqual(["w", "v", "x"]);
  });
  it("steps on and back, and stays at its ends", () => {
    const queue = queueOf(LEFT);
    expect(stepFrom(queue, "b", 1)).toBe("c");
    expect(stepFrom(queue, "b", -1)).toBeNull();
    expect(stepFrom(queue, "a", 1)).toBeNull();
    expect(stepFrom(queue, "decided", 1)).toBe("b");
  });
  it("shows the item asked for, else the dearest that is left", () => {
    const queue = queueOf(LEFT, [{ ...itemSummary("d"), decision: "keep" }]);
    expect(placeOf(queue, "c")).toMatchObject({ n: 2, of: 3, isDecided: false });
    expect(placeOf(queue, null)?.item.id).toBe("b");
    expect(placeOf(queue, "gone")?.item.id).toBe("b");
    expect(placeOf(queue, "d")).toMatchObject({ isDecided: true });
    expect(placeOf(queueOf([]), null)).toBeNull();
  });
});

describe("a decision", () => {
  it("moves on to what stood below, and from the last to the first that is left", () => {
    const queue = queueOf(LEFT);
    expect(nextAfter(queue, "b")).toBe("c");
    expect(nextAfter(queue, "c")).toBe("a");
    expect(nextAfter(queue, "a")).toBe("b");
    expect(nextAfter(queueOf([itemSummary("a")]), "a")).toBeNull();
  });
  it("takes the item and its money out of what is left, at once", () => {
    const queue = withDecided(queueOf(LEFT), ["b"], "revoke");
    expect(idsOf(queue.left)).toEqual(["a", "c"]);
    expect(queue.decided[0]).toMatchObject({ id: "b", decision: "revoke", state: "decided" });
    expect(queue.leftCostUsd30d).toBe("19.5");
    expect(queue.campaigns[0]?.left).toBe(2);
  });
  it("taken back leaves the queue as it was, whatever was decided", () => {
    fc.assert(
      fc.property(fc.subarray(["a", "b", "c"], { minLength: 1 }), (ids) => {
        const before = withDecided(queueOf(LEFT), [], "keep");
        const undone = ids.reduce(
          (queue, id) => withLeft(queue, queue.decided.find((item) => item.id === id) ?? itemSummary(id)),
          withDecided(before, ids, "keep"),
        );
        expect(idsOf(dearestFirst(undone.left))).toEqual(idsOf(dearestFirst(before.left)));
        expect(undone.decided).toEqual([]);
        expect(undone.leftCostUsd30d).toBe(before.leftCostUsd30d);
      }),
    );
  });
  it("is taken together only with others of the same evidence that wait here", () => {
    const queue = queueOf([...LEFT, itemSummary("z", { campaignId: "other" })]);
    const [a] = LEFT;
    if (!a) throw new Error("no item");
    expect(idsOf(togetherWith(queue, a, ["c", "z", "unknown"]))).toEqual(["a", "c"]);
    expect(togetherWith(queue, a, ["unknown"])).toEqual([]);
    expect(togetherWith(withDecided(queue, ["a"], "keep"), a, ["c"])).toEqual([]);
  });
});

describe("the words of the queue", () => {
  it("say how many are left and what they cost a month", () => {
    const queue = withDecided(queueOf(LEFT), ["b"], "keep");
    expect(queueTitle(queue)).toBe("2 of your 3 items are left; together they cost $19.50 a month");
    expect(queueTitle(withDecided(queue, ["a"], "keep"))).toBe("1 of your 3 items is left; it costs $10.00 a month");
    expect(queueTitle(withDecided(queue, ["a", "c"], "keep"))).toBe("All 3 of your items are decided");
    expect(queueTitle({ ...queueOf(LEFT), leftCostUsd30d: "408.93" })).toBe("3 items wait for you; together they cost $408.93 a month");
    expect(queueTitle(queueOf([]))).toBe("Nothing waits for you to decide");
  });
  it("count days in UTC, and say when it is late", () => {
    const due = "2026-11-06T23:59:59Z";
    expect(dueWords(due, "2026-10-22T14:31:00Z")).toBe("Due 6\u00a0November, in 15 days");
    expect(dueWords(due, "2026-11-06T01:00:00Z")).toBe("Due today");
    expect(dueWords(due, "2026-11-07T01:00:00Z")).toBe("Was due 6\u00a0November, 1 day ago");
    expect(dueWords(null, due)).toBeNull();
  });
});
