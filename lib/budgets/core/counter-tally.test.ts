import fc from "fast-check";
import { expect, it } from "vitest";
import { CALENDAR_MONTHS } from "@/lib/kernel/fiscal";
import { testBudget } from "@/lib/testing/budget";
import { BudgetBook } from "./book";
import type { Budget } from "./budget";
import { type BudgetedLine, byCounter, type CounterDelta, CounterTally, summedDeltas } from "./counter-tally";

const base = testBudget({ unit: "tokens", window: "hour" });
const budgets: Budget[] = [
  { ...base, id: "hourly" },
  { ...base, id: "labelled", labels: { repo: "core" }, window: "total" },
  { ...base, id: "later", startsAt: new Date("2026-03-15T02:00:00Z"), window: "day" },
  { ...base, id: "traced", window: "trace" },
];
const policy = {
  unknownCredential: "deny",
  unknownModel: "deny",
  defaultOutputTokens: 1,
  defaultTtlSeconds: 1,
  outsideGrants: "deny",
  outsidePolicy: "deny",
} as const;
const book = new BudgetBook({ version: 1, budgets, rules: [], policy, calendar: CALENDAR_MONTHS, unitsAbove: new Map() });
const matches = budgets.map((budget) => ({ budget, value: "" }));

type Line = BudgetedLine & { tokens: bigint };
const lines = fc.array(
  fc.record<Line>({
    occurredAt: fc.integer({ min: 0, max: 4 * 3_600_000 }).map((ms) => new Date(Date.UTC(2026, 2, 15) + ms)),
    role: fc.constantFrom("billable", "billable", "evidence"),
    traceId: fc.constantFrom(null, "t1", "t2"),
    sessionId: fc.constant(null),
    labels: fc.constantFrom(null, { repo: "core" }, { repo: "web" }),
    tokens: fc.bigInt(0n, 100n),
  }),
  { maxLength: 30 },
);
function tally(signed: readonly [Line, 1 | -1][]): CounterDelta[] {
  const counts = new CounterTally(book);
  for (const [line, sign] of signed) counts.add(line, matches, () => line.tokens, sign);
  return counts.deltas();
}
const plus = (line: Line): [Line, 1] => [line, 1];

it("the order of lines changes nothing, and what is taken away again leaves nothing", () => {
  fc.assert(
    fc.property(lines, (all) => {
      expect(tally([...all].reverse().map(plus))).toEqual(tally(all.map(plus)));
      expect(tally([...all.map(plus), ...all.map((line): [Line, -1] => [line, -1])])).toEqual([]);
    }),
  );
});

it("two batches add up to one, and counters come in the one order in which everybody locks them", () => {
  fc.assert(
    fc.property(lines, fc.nat(30), (all, cut) => {
      const sums = new Map<string, bigint>();
      for (const { budgetId, key, amount } of [...tally(all.slice(0, cut).map(plus)), ...tally(all.slice(cut).map(plus))])
        sums.set(`${budgetId} ${key}`, (sums.get(`${budgetId} ${key}`) ?? 0n) + amount);
      const whole = tally(all.map(plus));
      expect(new Map(whole.map(({ budgetId, key, amount }) => [`${budgetId} ${key}`, amount]))).toEqual(sums);
      expect([...whole].sort(byCounter)).toEqual(whole);
    }),
  );
});

it("evidence, other labels, usage before the begin and calls without a trace are not counted", () => {
  const line: Line = {
    occurredAt: new Date("2026-03-15T01:30:00Z"),
    role: "billable",
    traceId: null,
    sessionId: null,
    labels: null,
    tokens: 5n,
  };
  const keysOf = (over: Partial<Line>) => tally([plus({ ...line, ...over })]).map(({ budgetId, key }) => budgetId + key);
  expect(keysOf({})).toEqual(["hourly@2026-03-15T01:00:00.000Z"]);
  expect(keysOf({ role: "evidence" })).toEqual([]);
  expect(keysOf({ labels: { repo: "core" }, traceId: "t1", occurredAt: new Date("2026-03-15T02:00:00Z") })).toEqual([
    "hourly@2026-03-15T02:00:00.000Z",
    "labelled@",
    "later@2026-03-15T00:00:00.000Z",
    "traced@trace t1",
  ]);
});

it("the deltas of several batches come to what one batch of all their lines would add", () => {
  fc.assert(
    fc.property(fc.array(lines, { maxLength: 4 }), (batches) => {
      const signed = batches.map((batch) => batch.map((line): [Line, 1] => [line, 1]));
      expect(summedDeltas(signed.map((batch) => tally(batch)))).toEqual(tally(signed.flat()));
    }),
  );
});
