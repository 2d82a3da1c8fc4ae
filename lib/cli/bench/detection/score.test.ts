import { expect, test } from "vitest";
import type { Signal } from "@/lib/anomalies/core/signal";
import type { Usd } from "@/lib/kernel/money";
import { HOUR_MS, MINUTE_MS } from "@/lib/sample/core/moments";
import { type Raised, scoreOf } from "./score";
import { lose, type Story } from "./story";
import { NO_PLACE } from "./sums";

const T0 = Date.UTC(2026, 1, 2, 9);
const story = (given: Partial<Story> = {}): Story => ({
  ...{ kind: "B1", variant: "one prompt", residentId: "id_1", fromMs: T0, toMs: T0 + HOUR_MS, evidentMs: T0 + MINUTE_MS },
  ...{ expects: ["B1"], cause: [], losses: new Map() },
  ...given,
});
const signal = (detector: string, identityId: string | null, detectedMs: number): Signal => ({
  ...{ detector, key: `${detector} ${identityId} ${detectedMs}`, scopeKind: "identity", scopeId: identityId ?? "", traceId: null },
  ...{ place: { ...NO_PLACE, identityId }, severity: "medium", title: "", startedMs: detectedMs, detectedMs, untilMs: detectedMs },
  ...{ actualUsd: 0n as Usd, expectedUsd: 0n as Usd, impactUsd: 0n as Usd, confidence: 1, score: 0, evidence: [], parameters: {} },
});
const raised = (given: Partial<Raised> = {}): Raised => ({
  ...{ detectors: ["B1"], severity: "medium", identityIds: ["id_1"], scopeKeys: ["identity:id_1"] },
  ...{ startedMs: T0, detectedMs: T0 + MINUTE_MS, lastSeenMs: T0 + HOUR_MS },
  ...given,
});
const WEEK = { identities: 10, fromMs: T0 - 7 * 24 * HOUR_MS, toMs: T0 };
const judge = (stories: Story[], signals: Signal[], incidents: Raised[]) =>
  scoreOf(stories, signals, incidents, (id) => new Set(id === "id_1" ? ["team:a"] : []), WEEK);

test("a story is seen by a detector that names it, on its identity, in its time, and nowhere else", () => {
  const seen = (one: Signal): number | undefined => judge([story()], [one], []).kinds[0]?.seen;
  expect(seen(signal("B1", "id_1", T0 + 2 * MINUTE_MS))).toBe(1);
  expect(seen(signal("B2", "id_1", T0 + 2 * MINUTE_MS))).toBe(0);
  expect(seen(signal("B1", "id_2", T0 + 2 * MINUTE_MS))).toBe(0);
  expect(seen(signal("B1", "id_1", T0 - MINUTE_MS))).toBe(0);
  expect(seen(signal("B1", "id_1", T0 + 3 * HOUR_MS))).toBe(0);
});

test("delay and loss count from the first call, and apart from when the condition was met; what was lost is a share of all", () => {
  const planted = story();
  for (let minute = 0; minute < 10; minute++) lose(planted, T0 + minute * MINUTE_MS, 1);
  const [kind] = judge([planted], [signal("B1", "id_1", T0 + 3 * MINUTE_MS)], []).kinds;
  expect(kind).toMatchObject({ delayMinutes: 3, sinceEvidentMinutes: 2, lost: 0.3, lostUsd: 3, lateUsd: 2 });
  const [unseen] = judge([planted], [], []).kinds;
  expect(unseen).toMatchObject({ lostUsd: 10, lateUsd: 9 });
});

test("what is about no story is false by its severity; what is about a wider scope of a story's identity is not", () => {
  const score = judge(
    [story()],
    [],
    [
      raised(),
      raised({ identityIds: ["id_2"], scopeKeys: ["identity:id_2"], severity: "high" }),
      raised({ identityIds: ["id_3"], scopeKeys: ["identity:id_3"], severity: "low" }),
      raised({ identityIds: [], scopeKeys: ["team:a"], detectors: ["S1"] }),
      raised({ identityIds: [], scopeKeys: ["team:b"], detectors: ["S1"] }),
    ],
  );
  expect([score.falseMedium.length, score.falseHigh.length, score.identityWeeks]).toEqual([2, 1, 10]);
  expect([score.told, score.repeated]).toEqual([1, 1]);
  expect(score.kinds[0]?.incidents).toBe(1);
});

test("incidents are counted by name, and apart of those that came to the floor of whom they befell", () => {
  const [dear, cheap, free] = [
    story({ floorUsd: 10 }),
    story({ floorUsd: 10, residentId: "id_2" }),
    story({ floorUsd: 10, residentId: "id_3" }),
  ];
  lose(dear, T0, 10);
  lose(cheap, T0, 9.99);
  const told = [raised(), raised({ identityIds: ["id_3"], scopeKeys: ["identity:id_3"], detectors: ["S1"] })];
  expect(judge([dear, cheap, free], [], told).kinds[0]).toMatchObject({ stories: 3, incidents: 1, due: 2, dueIncidents: 1 });
});

test("calls of nobody are told of where no identity is named", () => {
  const unknown = story({ kind: "B17", residentId: "", expects: ["B17"] });
  const score = judge(
    [unknown],
    [signal("B17", null, T0 + MINUTE_MS)],
    [raised({ detectors: ["B17"], identityIds: [], scopeKeys: ["organisation:"] })],
  );
  expect(score.kinds[0]).toMatchObject({ seen: 1, incidents: 1 });
  expect(judge([unknown], [signal("B17", "id_1", T0)], []).kinds[0]?.seen).toBe(0);
});

test("an incident of a whole team is about a story that is a good part of it, and of nobody's where it is not", () => {
  const planted = story();
  for (let minute = 0; minute < 10; minute++) lose(planted, T0 + minute * MINUTE_MS, 1);
  const team = (impactUsd: number) => judge([planted], [], [raised({ identityIds: [], scopeKeys: ["team:a"], impactUsd })]);
  expect([team(30).told, team(30).falseMedium.length]).toEqual([1, 0]);
  expect([team(40).told, team(40).falseMedium.length]).toEqual([0, 1]);
});
