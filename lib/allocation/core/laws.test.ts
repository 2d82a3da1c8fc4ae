/** What holds for every split, rule and currency. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CALENDAR_MONTHS, type FiscalCalendar } from "@/lib/kernel/fiscal";
import { addUtcDays } from "@/lib/kernel/period";
import { allocate } from "./allocate";
import type { AllocationInput, Pot } from "./allocation";
import { amortise, periodsOver, seatCharges } from "./amortise";
import { settleCommitment, settleCommitments } from "./commitments";
import { burnCredits, shareCredit } from "./credits";
import { markupLines } from "./markups";
import { DOLLARS, formatMinor, largestRemainder, minorOfUsd, parseMinor, roundTogether } from "./money";
import type { Floors, Method, Rule, Source, Targets } from "./rule";
import { spread } from "./spread";
import { inputOf, ruleOf, useOf } from "./testing";
import { trueUpShares } from "./true-up";

const sum = (amounts: Iterable<bigint>): bigint => [...amounts].reduce((added, each) => added + each, 0n);
const CENTRES = ["a", "b", "c", "d", "e"];
const centre = fc.constantFrom(...CENTRES);
const currency = fc.constantFrom("USD", "EUR", "JPY", "KWD");
const amount = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n });
const weights = fc.uniqueArray(
  fc.record({ key: fc.string({ minLength: 1, maxLength: 6 }), weight: fc.bigInt({ min: 0n, max: 10n ** 21n }) }),
  {
    selector: ({ key }) => key,
    maxLength: 12,
  },
);
const floor = fc.oneof(
  fc.record({ unit: fc.constant("percent" as const), value: fc.constantFrom("0", "0.5", "10", "60") }),
  fc.record({ unit: fc.constant("amount" as const), value: fc.constantFrom("0", "1", "250.5", "1000000") }),
);
const floors: fc.Arbitrary<Floors> = fc.record({
  everyone: fc.option(floor),
  each: fc.array(fc.record({ costCentreId: centre, floor }), { maxLength: 3 }),
});

describe("a split", () => {
  test("parts sum to the whole", () =>
    fc.assert(
      fc.property(amount, weights, (total, given) => {
        fc.pre(given.some(({ weight }) => weight > 0n));
        expect(sum(largestRemainder(total, given))).toBe(total);
      }),
    ));

  test("what is taken back is what was given, part by part", () =>
    fc.assert(
      fc.property(amount, weights, (total, given) => {
        fc.pre(given.some(({ weight }) => weight > 0n));
        expect(largestRemainder(-total, given)).toEqual(largestRemainder(total, given).map((part) => -part));
      }),
    ));

  test("the order of targets does not matter, and no part is further than one unit from its share", () =>
    fc.assert(
      fc.property(amount, weights, (total, given) => {
        fc.pre(given.some(({ weight }) => weight > 0n));
        const parts = largestRemainder(total, given);
        const whole = sum(given.map(({ weight }) => weight));
        expect(largestRemainder(total, [...given].reverse()).reverse()).toEqual(parts);
        given.forEach(({ weight }, i) => {
          const off = (parts[i] ?? 0n) * whole - total * weight;
          expect(off < whole && off > -whole).toBe(true);
        });
      }),
    ));

  test("exact amounts of any sign are rounded to parts that sum to the rounded sum, and mirror", () =>
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 20 }), fc.constantFrom(1n, 7n, 100n, 10n ** 6n), (amounts, unit) => {
        const rows = amounts.map((exact, i) => ({ key: String(i).padStart(2, "0"), exact }));
        const { parts, total } = roundTogether(rows, unit);
        expect(sum(parts)).toBe(total);
        expect(
          roundTogether(
            rows.map(({ key, exact }) => ({ key, exact: -exact })),
            unit,
          ).parts,
        ).toEqual(parts.map((part) => -part));
        rows.forEach(({ exact }, i) => {
          const off = (parts[i] ?? 0n) * unit - exact;
          expect(off <= unit && off >= -unit).toBe(true);
        });
      }),
    ));

  test("with floors too: parts and ratios sum, credits mirror, and nobody is given less than nothing", () =>
    fc.assert(
      fc.property(
        amount,
        fc.uniqueArray(fc.record({ key: centre, weight: amount }), { selector: ({ key }) => key }),
        floors,
        currency,
        (total, given, least, of) => {
          const parts = spread(total, given, least, of);
          if (parts === null) return;
          expect(sum(parts.map((part) => part.amount))).toBe(total);
          expect(sum(parts.map(({ ratio }) => ratio))).toBe(10n ** 15n);
          expect(spread(-total, given, least, of)?.map((part) => part.amount)).toEqual(parts.map((part) => -part.amount));
          expect(parts.every((part) => (total < 0n ? part.amount <= 0n : part.amount >= 0n))).toBe(true);
        },
      ),
    ));

  test("what a currency writes it reads", () =>
    fc.assert(
      fc.property(amount, currency, (total, of) => {
        expect(parseMinor(formatMinor(total, of), of)).toBe(total);
      }),
    ));
});

const percent = fc.constantFrom("100", "50", "33.33", "0.0001");
const filter = fc.record({
  costCentre: fc.array(centre, { maxLength: 2 }),
  application: fc.array(fc.constantFrom("x", "y"), { maxLength: 1 }),
});
const source: fc.Arbitrary<Source> = fc.oneof(
  fc.record({ kind: fc.constant("direct" as const), filter, percent }),
  fc.record({ kind: fc.constant("direct" as const), filter: fc.constant({ unattributed: true as const }), percent }),
  fc.record({ kind: fc.constant("cost_centre" as const), costCentreId: centre, percent }),
  fc.record({
    kind: fc.constant("shared_cost" as const),
    sharedCostIds: fc.constant([]),
    kinds: fc.constant(["support" as const]),
    percent,
  }),
  fc.record({ kind: fc.constant("variance" as const), providers: fc.constant([]), percent }),
);
const method: fc.Arbitrary<Method> = fc.oneof(
  fc.record({ kind: fc.constant("even" as const), floors }),
  fc.constant({
    kind: "fixed" as const,
    shares: [
      { costCentreId: "d", percent: "33.3333" },
      { costCentreId: "e", percent: "66.6667" },
    ],
  }),
  fc.record({
    kind: fc.constant("proportional" as const),
    basis: fc.oneof(
      fc.record({
        by: fc.constantFrom("direct_cost" as const, "tokens" as const, "requests" as const),
        of: fc.constantFrom({}, { application: ["x"] }),
      }),
      fc.constant({ by: "metric" as const, metric: "Tickets" }),
    ),
    floors,
  }),
);
const targets: fc.Arbitrary<Targets> = fc.record({
  kind: fc.constantFrom("all" as const, "business_units" as const),
  ids: fc.constant(["unit"]),
  except: fc.array(centre, { maxLength: 2 }),
});
const rules = fc
  .array(fc.record({ source, method, targets, step: fc.integer({ min: 1, max: 3 }), position: fc.integer({ min: 1, max: 3 }) }), {
    maxLength: 6,
  })
  .map((all) => all.map(({ step, position, ...definition }, i): Rule => ruleOf(`r${i}`, definition, { step, position })));
const uses = fc
  .array(
    fc.record({
      costCentreId: fc.option(centre),
      cents: fc.integer({ min: -500, max: 100_000 }),
      applicationId: fc.constantFrom("x", "y", null),
      tokens: fc.bigInt({ min: 0n, max: 10n ** 9n }),
      requests: fc.bigInt({ min: 0n, max: 1000n }),
    }),
    { maxLength: 25 },
  )
  .map((all) =>
    all.map(({ costCentreId, cents, ...more }) => useOf(costCentreId, (cents / 100).toFixed(2), { ...more, businessUnitId: "unit" })),
  );
const pots = fc
  .array(
    fc.record({ kind: fc.constantFrom("shared_cost" as const, "variance" as const), holder: fc.constantFrom("", ...CENTRES), amount }),
    { maxLength: 4 },
  )
  .map((all) => all.map((pot, i): Pot => ({ ...pot, id: `p${i}`, sharedCostId: `p${i}`, costKind: "support", provider: "anthropic" })));
const input: fc.Arbitrary<AllocationInput> = fc.record({ rules, uses, pots, fallback: fc.constantFrom("", "e") }).map((all) =>
  inputOf(all.uses, all.rules, {
    ...all,
    costCentres: {
      ids: CENTRES,
      units: [{ id: "unit", parentId: null }],
      ofUnits: CENTRES.map((costCentreId) => ({ businessUnitId: "unit", costCentreId })),
    },
    metrics: new Map([["Tickets", new Map([["b", 5_000_000n]])]]),
  }),
);
/** Rules that contradict each other are refused, which is another law. */
const computed = (of: AllocationInput) => {
  try {
    return allocate(of);
  } catch {
    return null;
  }
};

describe("an allocation", () => {
  test("nothing is made or lost, whatever the rules, credits and zero weights", () =>
    fc.assert(
      fc.property(input, (given) => {
        const result = computed(given);
        fc.pre(result !== null);
        expect(sum(result.after.values())).toBe(sum(result.before.values()));
        const balances = new Map(result.before);
        for (const { from, to, amount: moved } of result.moves) {
          if (from !== null) balances.set(from, (balances.get(from) ?? 0n) - moved);
          if (to !== null) balances.set(to, (balances.get(to) ?? 0n) + moved);
        }
        for (const [id, left] of result.after) expect(balances.get(id) ?? 0n).toBe(left);
      }),
      { numRuns: 300 },
    ));

  test("each source gives all that it gave and its ratios sum to one; what goes into a pool comes out", () =>
    fc.assert(
      fc.property(input, (given) => {
        const result = computed(given);
        fc.pre(result !== null);
        const ratios = new Map<string, bigint>();
        const pools = new Map<string, bigint>();
        for (const { ruleVersionId, source: from, from: holder, to, amount: moved, ratio } of result.moves) {
          const key = `${ruleVersionId} ${from.kind} ${from.id}`;
          ratios.set(key, (ratios.get(key) ?? 0n) + ratio);
          if (holder === null) pools.set(ruleVersionId, (pools.get(ruleVersionId) ?? 0n) - moved);
          if (to === null) pools.set(ruleVersionId, (pools.get(ruleVersionId) ?? 0n) + moved);
        }
        for (const ratio of ratios.values()) expect(ratio).toBe(10n ** 15n);
        for (const left of pools.values()) expect(left).toBe(0n);
      }),
      { numRuns: 300 },
    ));

  test("the order in which rules and usage arrive does not matter", () =>
    fc.assert(
      fc.property(input, (given) => {
        const result = computed(given);
        fc.pre(result !== null);
        const turned = allocate({
          ...given,
          rules: [...given.rules].reverse(),
          uses: [...given.uses].reverse(),
          pots: [...given.pots].reverse(),
        });
        const sorted = (after: ReadonlyMap<string, bigint>) => [...after].sort(([a], [b]) => (a < b ? -1 : 1));
        expect(sorted(turned.after)).toEqual(sorted(result.after));
      }),
    ));

  test("what is matched is moved or left over", () =>
    fc.assert(
      fc.property(input, (given) => {
        const result = computed(given);
        fc.pre(result !== null);
        for (const { ruleVersionId, matched, moved } of result.effects) {
          const left = sum(result.leftovers.flatMap((each) => (each.ruleVersionId === ruleVersionId ? [each.amount] : [])));
          expect(moved + left).toBe(matched);
        }
      }),
    ));
});

const calendar: fc.Arbitrary<FiscalCalendar> = fc.constantFrom(
  CALENDAR_MONTHS,
  { kind: "months", firstMonth: 4, yearNamedBy: "end" } as const,
  { kind: "weeks", firstMonth: 2, yearNamedBy: "start", pattern: "4-4-5", firstWeekday: 0, startRule: "nearest" } as const,
);
const days = fc.record({ from: fc.integer({ min: 0, max: 3000 }), length: fc.integer({ min: 1, max: 1200 }) }).map(({ from, length }) => {
  const start = addUtcDays(new Date("2024-01-01T00:00:00Z"), from);
  return { start, end: addUtcDays(start, length) };
});

describe("shared money", () => {
  test("all periods of a span sum to its whole in any calendar, by days and by period", () =>
    fc.assert(
      fc.property(amount, days, calendar, fc.constantFrom("actual_days" as const, "per_period" as const), (total, span, of, basis) => {
        expect(sum(amortise(total, span, periodsOver(of, span), basis))).toBe(total);
      }),
    ));

  test("seats that change hands on a day cost as much as one that stays", () => {
    const period = { start: new Date("2026-10-01T00:00:00Z"), end: new Date("2026-11-01T00:00:00Z") };
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 31 }), fc.bigInt({ min: 1n, max: 10n ** 6n }), (dayOfMonth, price) => {
        const day = `2026-10-${String(dayOfMonth).padStart(2, "0")}`;
        const seats = [
          { costCentreId: "a", from: "2026-01-01", to: day },
          { costCentreId: "b", from: day },
        ];
        const charges = seatCharges(seats, price, { span: period, period, basis: "actual_days" }, (exact) => exact);
        expect(sum(charges.map((charge) => charge.amount))).toBe(price);
      }),
    );
  });

  test("a commitment is used or unused, usage is paid by it or above it", () =>
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 9n }), fc.bigInt({ min: 0n, max: 10n ** 9n }), (committed, usage) => {
        const { used, unused, overage, effective } = settleCommitment(committed, usage);
        expect(used + unused).toBe(committed);
        expect(used + overage).toBe(usage);
        expect(effective).toBe(usage + unused);
      }),
    ));

  test("no use is paid for by two commitments", () =>
    fc.assert(
      fc.property(uses, fc.array(fc.bigInt({ min: 0n, max: 200_000n }), { minLength: 1, maxLength: 3 }), (given, sizes) => {
        const covers = { provider: "anthropic", models: [], costCentreIds: [] };
        const worth = (exact: bigint) => minorOfUsd(exact as never, DOLLARS);
        const settled = settleCommitments(
          sizes.map((committed) => ({ committed, covers })),
          given,
          worth,
        );
        const all = worth(sum(given.map(({ costUsd }) => (costUsd > 0n ? costUsd : 0n))));
        expect(sum(settled.map(({ used }) => used))).toBeLessThanOrEqual(all);
      }),
    ));

  test("credits are applied, left or expired, never more than there was", () =>
    fc.assert(
      fc.property(
        fc.array(fc.record({ amount: fc.bigInt({ min: 0n, max: 1000n }), expires: fc.option(fc.integer({ min: 1, max: 28 })) }), {
          maxLength: 4,
        }),
        fc.array(fc.record({ day: fc.integer({ min: 1, max: 28 }), amount: fc.bigInt({ min: -50n, max: 500n }) }), { maxLength: 8 }),
        (given, charged) => {
          const day = (of: number) => `2026-10-${String(of).padStart(2, "0")}`;
          const grants = given.map((each, i) => ({
            id: `g${i}`,
            amount: each.amount,
            validFrom: "2026-10-01",
            expiresOn: each.expires === null ? null : day(each.expires),
          }));
          const charges = charged.map((each) => ({ on: day(each.day), amount: each.amount }));
          const { applied, left, expired } = burnCredits(grants, charges, "2026-11-01");
          for (const { id, amount: granted } of grants) {
            const taken = sum(applied.flatMap((each) => (each.creditId === id ? [each.amount] : [])));
            expect(taken + (left.get(id) ?? 0n) + (expired.get(id) ?? 0n)).toBe(granted);
          }
          charges.forEach((charge, i) => {
            const taken = sum(applied.flatMap((each) => (each.charge === i ? [each.amount] : [])));
            expect(taken <= (charge.amount > 0n ? charge.amount : 0n)).toBe(true);
          });
        },
      ),
    ));

  test("a credit is laid on who used its provider, wholly", () =>
    fc.assert(
      fc.property(uses, fc.bigInt({ min: 0n, max: 10n ** 6n }), (given, credit) => {
        fc.pre(given.some(({ costUsd }) => costUsd > 0n));
        expect(sum(shareCredit(credit, "anthropic", given, "").map((each) => each.amount))).toBe(-credit);
      }),
    ));

  test("lines of a surcharge and of the same discount undo each other", () =>
    fc.assert(
      fc.property(uses, fc.constantFrom("5", "12.5", "0.0001"), (given, size) => {
        const units = [
          { id: "unit", parentId: "top" },
          { id: "top", parentId: null },
        ];
        const of = (text: string) =>
          markupLines([{ id: "m", businessUnitId: "top", percent: text }], given, units, { rate: DOLLARS, fallback: "" });
        expect(of(`-${size}`).map((line) => line.amount)).toEqual(of(size).map((line) => -line.amount));
      }),
    ));

  test("a true-up sums to minus the difference", () =>
    fc.assert(
      fc.property(amount, fc.dictionary(centre, fc.bigInt({ min: -10n, max: 10n ** 15n })), (difference, direct) => {
        const shares = trueUpShares(difference, new Map(Object.entries(direct)));
        fc.pre(shares !== null);
        expect(sum(shares.values())).toBe(-difference);
      }),
    ));
});
