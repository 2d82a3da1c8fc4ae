import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseUsd, type Usd } from "@/lib/kernel/money";
import { CAUSE_DIMENSIONS, type CauseRow, elementsOf, rankDimensions, rootCause, surpriseOf } from "./root-cause";

const row = (values: CauseRow["values"], actual: number | string, forecast: number | string): CauseRow => ({
  values,
  actualUsd: parseUsd(String(actual)),
  forecastUsd: parseUsd(String(forecast)),
});
const pathOf = (rows: readonly CauseRow[]): string[] => rootCause(rows).steps.map(({ dimension, id }) => `${dimension}=${id}`);

const anyRow = fc.record({
  values: fc.record({
    identity: fc.constantFrom("i1", "i2", "i3", "i4"),
    team: fc.constantFrom("t1", "t2"),
    model: fc.constantFrom("m1", "m2", "m3"),
    credential: fc.constantFrom("c1", "c2", ""),
  }),
  actualUsd: fc.bigInt({ min: 0n, max: 10n ** 18n }) as fc.Arbitrary<Usd>,
  forecastUsd: fc.bigInt({ min: 0n, max: 10n ** 18n }) as fc.Arbitrary<Usd>,
});
const anyRows = fc.array(anyRow, { minLength: 1, maxLength: 40 });

describe("surprise and explanatory power", () => {
  it("are as worked out by hand: a half that became three quarters", () => {
    const [spiking, calm] = elementsOf([row({ model: "a" }, 150, 50), row({ model: "b" }, 50, 50)], "model");
    // p = q halves: ½(0.5 ln(1 / 1.25) + 0.75 ln(1.5 / 1.25)) = 0.0125844…; of b: ½(0.5 ln(1 / 0.75) + 0.25 ln(0.5 / 0.75)) = 0.0212373…
    expect(surpriseOf(0.5, 0.75)).toBeCloseTo(0.012_584_7, 6);
    expect(surpriseOf(0.5, 0.25)).toBeCloseTo(0.021_237_3, 6);
    expect([spiking, calm].map((each) => [each?.id, each?.share, each?.usualShare])).toEqual([
      ["b", 0, 0.5],
      ["a", 1, 0.5],
    ]);
  });

  it("never see surprise below zero, nor in what kept its share, and see it alike in both directions", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, (p, q) => {
        expect(surpriseOf(p, q)).toBeGreaterThanOrEqual(0);
        expect(surpriseOf(p, q)).toBeCloseTo(p === q ? 0 : surpriseOf(p, q), 12);
        expect(surpriseOf(p, p)).toBe(0);
      }),
    );
    expect(surpriseOf(0, 1)).toBeCloseTo(Math.log(2) / 2, 12);
  });

  it("split the whole difference over the values of any dimension: shares sum to 1, amounts to the amount", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const excess = rows.reduce((sum, { actualUsd, forecastUsd }) => sum + actualUsd - forecastUsd, 0n);
        for (const dimension of CAUSE_DIMENSIONS) {
          const elements = elementsOf(rows, dimension);
          expect(elements.reduce((sum, { excessUsd }) => sum + excessUsd, 0n)).toBe(excess);
          const scale = Math.max(1, ...elements.map(({ share }) => Math.abs(share)));
          if (excess !== 0n) expect(Math.abs(elements.reduce((sum, { share }) => sum + share, 0) - 1)).toBeLessThan(1e-9 * scale);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("the root cause", () => {
  const quiet = ["i1", "i2", "i3", "i4", "i5"].flatMap((identity, i) =>
    ["gpt-5", "sonnet"].map((model) =>
      row({ identity, team: i < 3 ? "care" : "fleet", environment: i % 2 ? "test" : "production", model }, 10 + i, 10 + i),
    ),
  );

  it("is told by who, then by what: a key's burst on a model that it never used, hand-worked", () => {
    const burst = row({ identity: "i4", team: "fleet", environment: "test", model: "gpt-5-pro" }, 100, 0);
    const { steps } = rootCause([...quiet, burst]);
    expect(steps.map(({ dimension, id, share }) => [dimension, id, share])).toEqual([
      ["identity", "i4", 1],
      ["model", "gpt-5-pro", 1],
    ]);
    expect(steps[0]?.usualShare).toBeCloseTo(26 / 120, 12);
    expect(steps[1]?.usualShare).toBe(0);
    expect(steps[1]?.excessUsd).toBe(parseUsd("100"));
  });

  it("names the key where the identity has several, and never what follows from the identity alone", () => {
    const own = ["c1", "c2"].map((credential) => row({ identity: "i9", owner: "o9", team: "fleet", credential, model: "gpt-5" }, 5, 5));
    const burst = row({ identity: "i9", owner: "o9", team: "fleet", credential: "c1", model: "gpt-5-pro", provider: "openai" }, 300, 0);
    expect(pathOf([...quiet, ...own, burst])).toEqual(["identity=i9", "credential=c1", "model=gpt-5-pro"]);
  });

  it("names the identity, not the key that it was given lately, whose past another key has", () => {
    const past = row({ identity: "i9", owner: "o9", credential: "old", model: "gpt-5" }, 0, 8);
    const burst = row({ identity: "i9", owner: "o9", credential: "new", model: "gpt-5" }, 60, 1);
    expect(pathOf([...quiet, past, burst])[0]).toBe("identity=i9");
    const elsewhere = row({ identity: "i9", owner: "o9", credential: "other", model: "gpt-5" }, 40, 40);
    expect(pathOf([...quiet, past, burst, elsewhere])).toContain("credential=new");
  });

  it("is the team where all of a team grew, and not one of its many identities", () => {
    const rows = Array.from({ length: 24 }, (_, i) => row({ identity: `i${i}`, team: i < 12 ? "care" : "fleet" }, i < 12 ? 30 : 10, 10));
    expect(pathOf(rows)).toEqual(["team=care"]);
  });

  it("goes no deeper than the child that holds most of its parent", () => {
    const spread = ["gpt-5", "sonnet", "haiku"].map((model) => row({ identity: "i9", team: "fleet", model }, 60, 2));
    expect(pathOf([...quiet, ...spread])).toEqual(["identity=i9"]);
    const combinations = ["a", "b"].flatMap((application) =>
      ["m", "n"].flatMap((model) => ["t", "u"].flatMap((tool) => ["x", "y"].map((tokenType) => ({ application, model, tool, tokenType })))),
    );
    const usual = combinations.map((values) => row({ identity: "i9", ...values }, 2, 2));
    const depth = rootCause([...quiet, ...usual, row({ identity: "i9", application: "a", model: "m", tool: "t", tokenType: "x" }, 500, 0)]);
    expect(depth.steps).toHaveLength(3);
  });

  it("is nothing where everything moved alike, or nothing moved", () => {
    expect(pathOf(quiet)).toEqual([]);
    expect(pathOf(quiet.map((each) => ({ ...each, actualUsd: (each.forecastUsd * 3n) as Usd })))).toEqual([]);
    expect(rootCause([])).toEqual({ steps: [], ranked: [] });
  });

  it("explains a fall as well: who stopped", () => {
    expect(pathOf([...quiet, row({ identity: "i9", team: "fleet", model: "gpt-5" }, 0, 200)])).toEqual(["identity=i9"]);
  });

  it("of a rise is what rose, however much of it a fall beside it takes back; of a fall what fell", () => {
    const [up, down] = [row({ identity: "i9", model: "gpt-5" }, 220, 20), row({ identity: "i8", model: "sonnet" }, 0, 260)];
    expect(pathOf([...quiet, up, down])).not.toContain("identity=i9");
    expect(rootCause([...quiet, up, down], "rise").steps[0]).toMatchObject({ dimension: "identity", id: "i9" });
    expect(rootCause([...quiet, up, down], "fall").steps[0]).toMatchObject({ dimension: "identity", id: "i8" });
    // What hides little of it is left where it is: it is the noise that the rise stands above.
    const small = row({ identity: "i8", model: "sonnet" }, 240, 260);
    expect(rootCause([...quiet, up, small], "rise")).toEqual(rootCause([...quiet, up, small]));
    expect(rootCause([down], "rise").steps).toEqual([]);
  });

  it("is who moved beyond its own swing, told in the money that it really moved", () => {
    const [swings, rises] = [
      row({ identity: "i9", team: "care", environment: "test", model: "gpt-5" }, 300, 100),
      row({ identity: "i8", team: "fleet", environment: "production", model: "sonnet" }, 150, 50),
    ];
    expect(rootCause([...quiet, swings, rises], "rise").steps[0]).toMatchObject({ dimension: "identity", id: "i9" });
    const { steps } = rootCause([...quiet, swings, rises], "rise", new Map([["i9", 0.02]]));
    expect(steps[0]).toMatchObject({ dimension: "identity", id: "i8", actualUsd: parseUsd("150"), excessUsd: parseUsd("100") });
    expect(steps[0]?.share).toBeCloseTo(1 / 3, 12);
  });

  it("is nothing that counts for nothing, and the same where everybody counts wholly", () => {
    const everybody = (weight: number) => new Map(["", "i1", "i2", "i3", "i4"].map((id) => [id, weight]));
    fc.assert(
      fc.property(anyRows, (rows) => {
        expect(rootCause(rows, "rise", everybody(1))).toEqual(rootCause(rows, "rise"));
        expect(rootCause(rows, "rise", everybody(0)).steps).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it("is no key that took over from another one of its identity, and names first who holds most", () => {
    const renewed = [row({ identity: "i8", credential: "old" }, 0, 60), row({ identity: "i8", credential: "new" }, 66, 0)];
    const risen = row({ identity: "i9", credential: "k9" }, 150, 100);
    expect(pathOf([...quiet, ...renewed, risen])).toEqual(["identity=i9"]);
    // A key of its own beside the one that goes on as before is a cause: that one leaked.
    const leaked = [row({ identity: "i8", credential: "old" }, 60, 60), row({ identity: "i8", credential: "new" }, 66, 0)];
    expect(pathOf([...quiet, ...leaked])).toEqual(["identity=i8", "credential=new"]);
    const two = rootCause([...quiet, row({ identity: "i8" }, 40, 1), row({ identity: "i9" }, 160, 80)]);
    expect(two.ranked[0]?.elements.map(({ id }) => id)).toEqual(["i9", "i8"]);
  });

  it("is the same in whatever order the rows come, and however a row is cut", () => {
    fc.assert(
      fc.property(anyRows, fc.infiniteStream(fc.nat()), (rows, order) => {
        const shuffled = rows.map((each) => ({ each, at: order.next().value as number })).sort((a, b) => a.at - b.at);
        const cut = shuffled.flatMap(({ each }): CauseRow[] => [
          { ...each, actualUsd: (each.actualUsd / 3n) as Usd, forecastUsd: 0n as Usd },
          { ...each, actualUsd: (each.actualUsd - each.actualUsd / 3n) as Usd },
        ]);
        expect(rootCause(cut)).toEqual(rootCause(rows));
      }),
      { numRuns: 60 },
    );
  });

  it("finds a planted element first, under noise, in organisations of any make", () => {
    const noise = fc.integer({ min: 80, max: 120 });
    const organisation = fc.record({
      noises: fc.array(fc.tuple(noise, noise, noise), { minLength: 60, maxLength: 60 }),
      who: fc.integer({ min: 0, max: 59 }),
      times: fc.integer({ min: 60, max: 400 }),
    });
    fc.assert(
      fc.property(organisation, ({ noises, who, times }) => {
        const rows = noises.flatMap((of, i) =>
          of.map((factor, m) => {
            const values = { identity: `i${i}`, owner: `o${i % 20}`, team: `t${i % 6}`, credential: `c${i}`, model: `m${m}` };
            return row(values, i === who && m === 1 ? factor * times : factor, 100);
          }),
        );
        expect(pathOf(rows).slice(0, 2)).toEqual([`identity=i${who}`, "model=m1"]);
      }),
      { numRuns: 40 },
    );
  });

  it("ranks dimensions by surprise, at most three of them", () => {
    const rows = [...quiet, row({ identity: "i4", team: "fleet", environment: "test", model: "gpt-5-pro" }, 100, 0)];
    expect(rootCause(rows).ranked.map(({ dimension }) => dimension)).toEqual(["model", "identity", "environment"]);
    const surprises = rankDimensions(rows, ["team", "model"]).map(({ surprise }) => surprise);
    expect(surprises[0]).toBeGreaterThan(surprises[1] ?? 1);
  });
});
