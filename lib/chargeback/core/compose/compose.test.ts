import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DOLLARS, formatMinor, largestRemainder } from "@/lib/allocation/core/money";
import { NO_FLOORS, type Rule } from "@/lib/allocation/core/rule";
import type { UseOf } from "@/lib/allocation/core/use";
import { sha256Hex } from "@/lib/kernel/hash";
import { parseUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import { statementAmounts } from "@/lib/pricing/core/fx";
import { composePeriod } from "./compose";
import type { ComposedPeriod, ComposeInput } from "./types";

let dimension = 0;
const use = (costCentreId: string | null, costUsd: string, more: Partial<UseOf> = {}): UseOf => ({
  ...{ dimensionId: ++dimension, businessUnitId: null, costCentreId, teamId: null, ownerId: null, identityId: null, credentialId: null },
  ...{ applicationId: null, environmentId: null, tenant: null, agent: null, tool: null, provider: "openai", model: "gpt-4o" },
  ...{ operation: "chat", billing: "metered", attributionStep: "credential", costUsd: parseUsd(costUsd), flatValueUsd: 0n as Usd },
  ...{ requests: 1n, tokens: 10n, events: 1n, ...more },
});
const input = (given: Partial<ComposeInput>): ComposeInput => ({
  ...{ period: { id: "2026-09", version: 1 }, rate: DOLLARS, fallback: "", uses: [], sharedParts: [], credits: [], variances: [] },
  ...{
    corrections: [],
    versionOf: new Map([["2026-08", 1]]),
    notes: [],
    rules: [],
    metrics: new Map(),
    markups: [],
    trueUps: [],
    volumes: [],
  },
  costCentres: { ids: ["a", "b", "c"], units: [], ofUnits: [] },
  nameOf: (_, id) => ({ name: id.toUpperCase() }),
  ownerOf: () => null,
  hash: sha256Hex,
  ...given,
});
const compose = (given: Partial<ComposeInput>): ComposedPeriod => composePeriod(input(given));
const totalsOf = ({ statements, currency }: ComposedPeriod): Record<string, string> =>
  Object.fromEntries(statements.map(({ costCentreId, total }) => [costCentreId, formatMinor(total, currency)]));
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

const rule = (definition: Rule["definition"], more: Partial<Rule> = {}): Rule => ({
  ...{ id: "r:v1", ruleId: "r", version: 1, name: "Spread", step: 1, position: 1, definition, ...more },
});
const spreadVariance = rule({
  source: { kind: "variance", providers: [], percent: "100" },
  method: { kind: "proportional", basis: { by: "direct_cost", of: {} }, floors: NO_FLOORS },
  targets: { kind: "all", ids: [], except: [] },
});
const variance = {
  ...{ id: "v1", provider: "openai", settlement: "accept", amountUsd: parseUsd("17.83"), ownerId: null, reasonCode: "fee" },
  description: "Invoice of OpenAI",
};

describe("worked cases of chargeback", () => {
  it("R06: a million events of 0.0000045 are 4.50, since nothing is rounded before the statement", () => {
    const uses = Array.from({ length: 1_000 }, () => use("a", "0.0045", { events: 1_000n }));
    expect(totalsOf(compose({ uses }))).toEqual({ a: "4.50" });
  });

  it("E07: rows that are shown tie to the total that is shown: thrice 0.004 is 0.01, on the lowest key", () => {
    const shown = compose({ uses: [use("c", "0.004"), use("b", "0.004"), use("a", "0.004")] });
    expect(totalsOf(shown)).toEqual({ a: "0.01", b: "0.00", c: "0.00" });
    expect(formatMinor(shown.total, "USD")).toBe("0.01");
  });

  it("X01: the total is converted, then split: 1,000 at 1.08 over three is 360.00 each", () => {
    const uses = ["t01", "t02", "t03"].map((team) => use(team, "333.333333333333333"));
    uses.push(use("t01", "0.000000000000001"));
    const shown = compose({ uses, rate: { currency: "EUR", perUsd: "1.08" } });
    expect(totalsOf(shown)).toEqual({ t01: "360.00", t02: "360.00", t03: "360.00" });
    expect(formatMinor(shown.total, "EUR")).toBe("1080.00");
  });

  it("I01: a variance is a line of its own; it is spread only where a rule says so, 10.25 and 7.58", () => {
    const uses = [use("a", "6000"), use("b", "4432.17")];
    const costCentres = { ids: ["a", "b"], units: [], ofUnits: [] };
    const kept = compose({ uses, variances: [variance], costCentres });
    expect(totalsOf(kept)).toEqual({ "": "17.83", a: "6000.00", b: "4432.17" });
    const spread = compose({ uses, variances: [variance], costCentres, rules: [spreadVariance] });
    expect(totalsOf(spread)).toEqual({ "": "0.00", a: "6010.25", b: "4439.75" });
    expect(formatMinor(spread.total, "USD")).toBe("10450.00");
    expect(spread.totals.variance).toBe(1783n);
    expect(spread.totals.allocated).toBe(0n);
  });

  it("L01: usage that moved from one to another is reversed and entered again, and nets to nothing", () => {
    const row = (costCentreId: string, costUsd: string) => ({
      ...{ chargePeriodId: "2026-08", reason: "re_attributed" as const, of: { costCentreId }, costUsd: parseUsd(costUsd) },
    });
    const shown = compose({ corrections: [row("R-111", "-1500"), row("R-111", "1200"), row("R-222", "300")] });
    expect(totalsOf(shown)).toEqual({ "R-111": "-300.00", "R-222": "300.00" });
    expect(shown.total).toBe(0n);
    expect(shown.statements.every(({ lines }) => lines.every((line) => line.chargePeriodId === "2026-08"))).toBe(true);
  });

  it("L03: a closed month at other prices posts the difference only, and names the statement that it corrects", () => {
    const corrections = ["-523.40", "498.15"].map((costUsd) => ({
      ...{ chargePeriodId: "2026-08", reason: "re_rated" as const, of: { costCentreId: "a" }, costUsd: parseUsd(costUsd) },
    }));
    const [line] = compose({ corrections }).statements[0]?.lines ?? [];
    expect(line).toMatchObject({ kind: "correction", amount: -2525n, origin: { references: "2026-08/a v1" }, chargePeriodId: "2026-08" });
  });

  it("L06: the same rows have the same hash, and one cent changes it", () => {
    const uses = [use("a", "12.34"), use("a", "1", { model: "embed" }), use("b", "3")];
    const one = compose({ uses });
    const same = compose({ uses: [...uses].reverse() });
    expect(same.contentHash).toBe(one.contentHash);
    const other = compose({ uses: [use("a", "12.35"), ...uses.slice(1)] });
    expect(other.contentHash).not.toBe(one.contentHash);
    expect(other.statements[0]?.contentHash).not.toBe(one.statements[0]?.contentHash);
    expect(other.statements[1]?.contentHash).toBe(one.statements[1]?.contentHash);
  });

  it("A11: who answered at the time of the event bears it", () => {
    expect(totalsOf(compose({ uses: [use("A", "10"), use("B", "4")] }))).toEqual({ A: "10.00", B: "4.00" });
  });

  it("R01: a shared cost that nobody bears is spread evenly, the spare cent to the lowest key", () => {
    const even = rule({
      source: { kind: "shared_cost", sharedCostIds: ["fee"], kinds: [], percent: "100" },
      method: { kind: "even", floors: NO_FLOORS },
      targets: { kind: "all", ids: [], except: [] },
    });
    const part = { sourceId: "fee", sharedCostId: "fee", name: "Platform", kind: "platform_fee" as const, provider: null };
    const shown = compose({ sharedParts: [{ ...part, holder: "", amount: 10_000n, detail: "" }], rules: [even] });
    expect(totalsOf(shown)).toEqual({ "": "0.00", a: "33.34", b: "33.33", c: "33.33" });
    expect(shown.shares.map(({ targetId, amount }) => [targetId, amount])).toEqual([
      ["a", 3334n],
      ["b", 3333n],
      ["c", 3333n],
    ]);
  });
});

describe("what nobody answers for", () => {
  const uses = [use(null, "5"), use("a", "1")];

  it("has a statement of its own, or is borne by the fallback", () => {
    expect(compose({ uses }).statements.map(({ number, costCentreName }) => [number, costCentreName])).toEqual([
      ["2026-09/(unattributed) v1", "Unattributed"],
      ["2026-09/a v1", "A"],
    ]);
    expect(totalsOf(compose({ uses, fallback: "a" }))).toEqual({ a: "6.00" });
  });
});

const id = fc.constantFrom("a", "b", "c", null);
const cost = fc.bigInt({ min: 0n, max: 10n ** 18n }).map((atoms) => atoms as Usd);
const anyUse = fc
  .record({ costCentreId: id, costUsd: cost, model: fc.constantFrom("m1", "m2"), teamId: id, businessUnitId: id })
  .map(({ costCentreId, ...more }) => use(costCentreId, "0", more));
const anyInput = fc
  .record({
    uses: fc.array(anyUse, { maxLength: 25 }),
    rate: fc.constantFrom(
      DOLLARS,
      { currency: "EUR", perUsd: "0.9123" },
      { currency: "JPY", perUsd: "151.77" },
      { currency: "KWD", perUsd: "0.307" },
    ),
    fallback: fc.constantFrom("", "c"),
    amountUsd: fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }).map((atoms) => atoms as Usd),
    shared: fc.array(fc.record({ holder: fc.constantFrom("", "a"), amount: fc.bigInt({ min: -500n, max: 50_000n }) }), { maxLength: 3 }),
    noted: fc.array(fc.tuple(fc.constantFrom("a", "b"), fc.constantFrom("c", ""), fc.bigInt({ min: 1n, max: 999n })), { maxLength: 3 }),
    late: fc.array(fc.tuple(id, fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n })), { maxLength: 6 }),
    takesDirect: fc.boolean(),
  })
  .map(({ amountUsd, shared, noted, late, takesDirect, ...rest }) =>
    input({
      ...rest,
      variances: amountUsd === 0n ? [] : [{ ...variance, amountUsd }],
      sharedParts: shared.map((part, i) => ({
        ...{ sourceId: `s${i}`, sharedCostId: `s${i}`, name: `S${i}`, kind: "support" as const, provider: null, detail: "" },
        ...part,
      })),
      notes: noted.map(([fromCostCentre, toCostCentre, amount], i) => ({
        ...{ id: `n${i}`, number: `CN-${i}`, statementNumber: "2026-08/a v1", lineNo: 1, chargePeriodId: "2026-08" },
        ...{ fromCostCentre, toCostCentre, amount },
      })),
      corrections: late.map(([costCentreId, atoms]) => ({
        ...{ chargePeriodId: "2026-08", reason: "late" as const, of: { costCentreId }, costUsd: atoms as Usd },
      })),
      rules: [
        spreadVariance,
        ...(takesDirect
          ? [
              rule(
                {
                  source: { kind: "direct", filter: { costCentre: ["b"] }, percent: "33.3" },
                  method: { kind: "proportional", basis: { by: "tokens", of: {} }, floors: NO_FLOORS },
                  targets: { kind: "cost_centres", ids: ["a", "c"], except: [] },
                },
                { id: "d:v1", ruleId: "d", position: 2 },
              ),
            ]
          : []),
      ],
    }),
  );

describe("laws of composing", () => {
  it("all statements sum to the total; direct lines of all of them to the rounded direct cost", () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const composed = composePeriod(given);
        expect(sum(composed.statements.map(({ total }) => total))).toBe(composed.total);
        expect(sum(Object.values(composed.totals))).toBe(composed.total);
        for (const { lines, total, direct, allocated, other } of composed.statements) {
          expect(sum(lines.map(({ amount }) => amount))).toBe(total);
          expect(direct + allocated + other).toBe(total);
          expect(lines.map(({ no }) => no)).toEqual(lines.map((_, i) => i + 1));
        }
        const { currency, perUsd } = given.rate;
        const whole = statementAmounts([sumUsd(given.uses.map(({ costUsd }) => costUsd))], perUsd, currency).total;
        expect(Number(formatMinor(composed.totals.direct, currency))).toBe(Number(whole));
      }),
    );
  });

  it("what rules move and what credit notes give back net to nothing", () => {
    fc.assert(
      fc.property(anyInput, (given) => {
        const { totals } = composePeriod(given);
        expect([totals.allocated, totals.credit]).toEqual([0n, 0n]);
      }),
    );
  });

  it("the order of what goes in changes nothing", () => {
    fc.assert(
      fc.property(anyInput, fc.infiniteStream(fc.nat(1_000)), (given, order) => {
        const shuffled = <T>(list: Iterable<T>): T[] =>
          [...list]
            .map((each) => ({ each, at: order.next().value ?? 0 }))
            .sort((a, b) => a.at - b.at)
            .map(({ each }) => each);
        const again = composePeriod({
          ...given,
          uses: shuffled(given.uses),
          sharedParts: shuffled(given.sharedParts),
          corrections: shuffled(given.corrections),
          notes: shuffled(given.notes),
          rules: shuffled(given.rules),
        });
        const { allocation: _, ...one } = composePeriod(given);
        const { allocation: __, ...other } = again;
        expect(other).toEqual(one);
      }),
    );
  });

  it("a refund is the mirror of the charge, cent for cent", () => {
    const weights = ["a", "b", "c"].map((key) => ({ key, weight: 1n }));
    expect(largestRemainder(-1_000n, weights)).toEqual([-334n, -333n, -333n]);
  });
});
