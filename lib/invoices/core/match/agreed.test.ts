import fc from "fast-check";
import { expect, it } from "vitest";
import { formatUsd, parseUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import { limitOf } from "../tolerance";
import { type Agreed, applyAgreed, type Bill } from "./agreed";
import type { Charge } from "./compare";

const agreement = (of: string, change: string, model: string | null = null): Agreed => ({
  ...{ provider: "openai", model, differenceUsd: parseUsd(change), changes: [{ of, changeUsd: parseUsd(change) }] },
});
const line = (amount: string, kind: Charge["kind"] = "credit", text = ""): Charge => ({
  ...{ kind, days: ["2026-09-30"], amountUsd: parseUsd(amount), text, project: null },
});
const credit = (amount: string, text: string): Charge => line(amount, "credit", text);
const MODELS = ["gpt-4o", "gpt-4o-mini", "o3"];
const tolerances = { percent: "0.5", usd: "5" };
/** What each line states, then what each agreement changes of usage. @param beyond What usage was billed at beyond the prices of calls. */
function applied(agreed: Agreed[], charges: Charge[], beyond = "0"): [lines: (string | null)[], changes: Record<string, string>] {
  const bill: Bill = {
    charges,
    models: MODELS,
    beyondMeteredUsd: parseUsd(beyond),
    limitOf: (amountUsd) => limitOf(amountUsd, [], tolerances),
  };
  const changeOf = new Map<string, Usd>();
  applyAgreed(agreed, bill, changeOf);
  const lines = charges.map(({ agreedUsd }) => (agreedUsd === undefined ? null : formatUsd(agreedUsd)));
  return [lines, Object.fromEntries([...changeOf].map(([of, change]) => [of, formatUsd(change)]))];
}
const [a, b] = [agreement("a", "-300"), agreement("b", "-2000")];

it("a line within the tolerance of what was agreed states it; one beyond it does not", () => {
  expect(applied([a], [line("-304.99")])).toEqual([["-300"], {}]);
  expect(applied([a], [line("-305.01")])).toEqual([[null], { a: "-300" }]);
  expect(applied([b], [line("-1990.5")])).toEqual([["-2000"], {}]);
});

it("the nearest line is the one", () => {
  expect(applied([a], [line("-297"), line("-300.01"), line("-302")])).toEqual([[null, "-300", null], {}]);
});

it("one line may state all agreements of a provider together, or each its own", () => {
  expect(applied([a, b], [line("-2301")])).toEqual([["-2300"], {}]);
  expect(applied([a, b], [line("-2001"), line("-299")])).toEqual([["-2000", "-300"], {}]);
  expect(applied([a, b], [line("-299")])).toEqual([["-300"], { b: "-2000" }]);
});

it("tax never states what was agreed, nor does what goes the other way", () => {
  expect(applied([a], [line("-300", "tax")])).toEqual([[null], { a: "-300" }]);
  expect(applied([agreement("a", "-1")], [line("1")])).toEqual([[null], { a: "-1" }]);
});

it("where the bill lays the tiers on usage already, only a line of the very amount is taken for them", () => {
  expect(applied([a], [line("-301")], "-300")).toEqual([[null], { a: "-300" }]);
  expect(applied([a], [line("-300.005")], "-300")).toEqual([["-300"], {}]);
});

it("a line that says so is the one, also where another is nearer and where the bill lays the tiers on usage", () => {
  expect(applied([a], [line("-300.01"), credit("-303", "Volume pricing")])).toEqual([[null, "-300"], {}]);
  expect(applied([a], [credit("-303", "Tiered pricing, September")], "-290")).toEqual([["-300"], {}]);
  expect(applied([agreement("a", "-300", "gpt-4o")], [credit("-303", "GPT-4o discount")], "-290")).toEqual([["-300"], {}]);
});

it("a small credit that speaks of something else is none, also of the very amount: it stays a credit of its own", () => {
  const small = agreement("a", "-3", "gpt-4o");
  for (const text of ["Promotional credit", "SLA credit for gpt-4o", "Free trial", "gpt-4o-mini volume pricing", "Volume pricing o3"])
    for (const beyond of ["0", "-1", "-3"]) expect(applied([small], [credit("-3", text)], beyond)).toEqual([[null], { a: "-3" }]);
});

it("of two agreements each is stated by the line that names its model, whatever the amounts are nearer to", () => {
  const two = [agreement("a", "-3", "gpt-4o"), agreement("b", "-4", "gpt-4o-mini")];
  const lines = [credit("-3.1", "Volume pricing gpt-4o-mini"), credit("-3.9", "Volume pricing gpt-4o")];
  expect(applied(two, lines)).toEqual([["-4", "-3"], {}]);
});

it("each agreement is counted once, on one line or on usage, whatever the bill says", () => {
  const cents = fc.integer({ min: -2_000, max: 2_000 }).map((value) => (BigInt(value) * 10n ** 13n) as Usd);
  fc.assert(
    fc.property(fc.array(cents, { maxLength: 4 }), fc.array(cents, { maxLength: 5 }), cents, (changes, amounts, beyondMeteredUsd) => {
      const agreed = changes.map((changeUsd, i) => agreement(`${i}`, formatUsd(changeUsd)));
      const charges = amounts.map((amountUsd) => line(formatUsd(amountUsd)));
      const changeOf = new Map<string, Usd>();
      applyAgreed(
        agreed,
        { charges, models: MODELS, beyondMeteredUsd, limitOf: (amountUsd) => limitOf(amountUsd, [], tolerances) },
        changeOf,
      );
      const counted = sumUsd([...charges.flatMap(({ agreedUsd }) => agreedUsd ?? []), ...changeOf.values()]);
      expect(counted).toBe(sumUsd(changes));
    }),
  );
});
