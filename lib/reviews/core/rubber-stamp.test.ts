import { describe, expect, test } from "vitest";
import { ReviewSigns } from "../schemas";
import { flagsOf, paceOf, type Seen, sampleOf } from "./rubber-stamp";
import { blockersOf } from "./sign-off";
import { silenceOf } from "./silence";

const window = { startedAt: new Date("2026-03-01T00:00:00Z"), dueAt: new Date("2026-03-11T00:00:00Z") };
const seen = (count: number, over: Partial<Seen> | ((i: number) => Partial<Seen>) = {}): Seen[] =>
  Array.from({ length: count }, (_, i) => ({
    ...{
      itemId: `i${i}`,
      tier: 3,
      recommendation: "keep",
      decision: "keep",
      comment: null,
      decidedAt: new Date("2026-03-03T00:00:00Z"),
      seconds: 40,
      batchId: null,
    },
    ...(typeof over === "function" ? over(i) : over),
  }));
const USUAL = ReviewSigns.parse({});
const NO_CONTROLS = { answered: 0, missed: 0 };
const flags = (list: readonly Seen[], earlier: { items: number; revoked: number }[] = [], signs = USUAL) =>
  flagsOf({ seen: list, window, earlier, controls: NO_CONTROLS }, signs).map(({ id }) => id);

describe("signs of not looking", () => {
  test.each<[string, Seen[], { items: number; revoked: number }[], string[]]>([
    ["somebody who looks", seen(60, (i) => ({ decision: i % 10 === 0 ? "revoke" : "keep" })), [], []],
    ["RS1 keeps nearly all of many", seen(51), [], ["RS1"]],
    ["RS1 not with fifty", seen(50), [], []],
    ["RS2 takes seconds", seen(20, { seconds: 2 }), [], ["RS2"]],
    ["RS2 twenty together in a minute", seen(20, { batchId: "b", seconds: 60 }), [], ["RS2"]],
    [
      "RS3 nothing revoked in three campaigns",
      seen(30),
      [
        { items: 30, revoked: 0 },
        { items: 44, revoked: 0 },
      ],
      ["RS3"],
    ],
    [
      "RS3 not when one was",
      seen(30),
      [
        { items: 30, revoked: 1 },
        { items: 44, revoked: 0 },
      ],
      [],
    ],
    ["RS4 never opens the evidence", seen(10, (i) => (i < 8 ? { seconds: null } : {})), [], ["RS4"]],
    ["RS5 keeps what should go, without a word", seen(3, { recommendation: "revoke" }), [], ["RS5"]],
    ["RS5 not with words", seen(3, { recommendation: "revoke", comment: "Needed in May." }), [], []],
    ["RS6 all in the last tenth", seen(10, { decidedAt: new Date("2026-03-10T20:00:00Z") }), [], ["RS6"]],
  ])("%s", (_, list, earlier, expected) => {
    expect(flags(list, earlier)).toEqual(expected);
  });

  test("RS7 would have kept a control item, even if all else looks well", () => {
    const looked = seen(60, (i) => ({ decision: i % 10 === 0 ? "revoke" : "keep" }));
    const of = (missed: number) => flagsOf({ seen: looked, window, earlier: [], controls: { answered: 2, missed } }, USUAL);
    expect(of(1)).toEqual([{ id: "RS7", text: "Would have kept 1 of 2 control items, which ended long ago." }]);
    expect(of(0)).toEqual([]);
  });

  test.each<[string, Partial<ReviewSigns>, Seen[], { items: number; revoked: number }[], string[]]>([
    ["RS1 of few items where so few are asked for", { keepItems: 9 }, seen(10), [], ["RS1"]],
    [
      "RS1 not at a share that is allowed",
      { keepItems: 9, keepPercent: 60 },
      seen(10, (i) => (i < 4 ? { decision: "rotate" } : {})),
      [],
      [],
    ],
    ["RS2 at the seconds that were set", { hastySeconds: 45 }, seen(20), [], ["RS2"]],
    ["RS2 not of fewer items than were set", { hastyItems: 21 }, seen(20, { seconds: 1 }), [], []],
    ["RS2 of batches not below the seconds that were set", { hastyBatchSeconds: 60 }, seen(20, { batchId: "b", seconds: 60 }), [], []],
    ["RS3 after as many reviews as were set", { idleReviews: 2, idleItems: 4 }, seen(4), [{ items: 4, revoked: 0 }], ["RS3"]],
    ["RS4 at the share that was set", { unopenedPercent: 100 }, seen(10, (i) => (i < 9 ? { seconds: null } : {})), [], []],
    ["RS4 of as few items as were set", { leastItems: 2 }, seen(2, { seconds: null }), [], ["RS4"]],
    ["RS5 from as many as were set", { silentKeeps: 4 }, seen(3, { recommendation: "revoke" }), [], []],
    [
      "RS6 in the part of the time that was set",
      { lastPercentOfTime: 50 },
      seen(10, { decidedAt: new Date("2026-03-07T00:00:00Z") }),
      [],
      ["RS6"],
    ],
  ])("%s", (_, signs, list, earlier, expected) => {
    expect(flags(list, earlier, ReviewSigns.parse(signs))).toEqual(expected);
  });

  test("the pace counts what was decided together as one answer, the last day before the end, and three reviews", () => {
    const at = (second: number) => new Date(Date.parse("2026-03-10T12:00:00Z") + second * 1_000);
    const list = [
      ...seen(3, (i) => ({ decidedAt: at(i * 30) })),
      ...seen(20, (i) => ({ itemId: `b${i}`, batchId: "b", decidedAt: at(59) })),
      ...seen(2, (i) => ({ itemId: `early${i}`, decision: "revoke" })),
    ];
    const earlier = [1, 4, 50].map((revoked) => ({ items: 60, revoked }));
    // At 30, 59 and 60 seconds; of 0 to 59 it is three as well, and at 60 the first is a minute ago.
    expect(paceOf(list, window, earlier, USUAL)).toEqual({ mostInMinute: 3, lastDay: "0.92", ended: 7 });
    expect(paceOf([], window, [], USUAL)).toEqual({ mostInMinute: 0, lastDay: null, ended: 0 });
  });

  test("of what was kept of tiers 1 and 2 a fifth is looked at again, at least three, always the same", () => {
    const list = seen(40, (i) => ({ tier: i < 30 ? 2 : 3, decision: i % 2 === 0 ? "keep" : "revoke" }));
    const sample = sampleOf("rvc_1", list, USUAL);
    expect(sample).toHaveLength(3);
    expect(sampleOf("rvc_1", [...list].reverse(), USUAL)).toEqual(sample);
    expect(sampleOf("rvc_1", seen(100, { tier: 1 }), USUAL)).toHaveLength(20);
    expect(sampleOf("rvc_1", seen(2, { tier: 1 }), USUAL)).toHaveLength(2);
    expect(sampleOf("rvc_1", seen(100, { tier: 1 }), ReviewSigns.parse({ samplePercent: 50 }))).toHaveLength(50);
  });
});

test("silence comes to what was chosen for the tier, in production never to a revoke, and never to a keep", () => {
  const rules = { silence: ["escalate", "suspend", "revoke", "revoke"] } as const;
  const of = (isProduction: boolean) => [1, 2, 3, 4].map((tier) => silenceOf({ silence: [...rules.silence] }, tier, isProduction));
  expect(of(false)).toEqual(["escalate", "suspend", "revoke", "revoke"]);
  expect(of(true)).toEqual(["escalate", "suspend", "suspend", "suspend"]);
});

test("what stands in the way of signing off is told in words", () => {
  const done = { state: "decided", pending: 0, waiting: 0, unverifiedTier1: 0, own: { reviewed: 1, items: 2, remediated: 0 } };
  expect(blockersOf(done)).toEqual([]);
  expect(blockersOf({ ...done, pending: 2, waiting: 1, unverifiedTier1: 1, own: { reviewed: 2, items: 3, remediated: 1 } })).toEqual([
    "2 items are not decided.",
    "Of 1 item what was decided has not taken effect yet.",
    "Of 1 item of tier 1 it is not verified that access ended.",
    "You decided 2 of the 3 items: somebody else has to sign off.",
    "You confirmed that access ended: somebody else has to sign off.",
  ]);
  expect(blockersOf({ ...done, state: "draft" })).toEqual(["It was not opened yet."]);
});
