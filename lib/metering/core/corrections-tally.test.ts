import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseUsd, type Usd } from "@/lib/kernel/money";
import { addPage, emptyTally, exceeds, type TalliedLine, totalsOf } from "./corrections-tally";

const usd = fc.bigInt(0n, 10n ** 20n).map((atoms) => atoms as Usd);
const team = fc.constantFrom("care", "field", null);
const rated: fc.Arbitrary<TalliedLine> = fc
  .record({ team, model: fc.constantFrom("a", "b"), before: usd, after: usd })
  .map(({ team: teamBefore, model, before, after }) => ({
    ...{ teamBefore, teamAfter: teamBefore, provider: "p", model, before, after },
    isChanged: before !== after,
    isMoved: false,
    isShut: model === "b",
  }));
const attributed: fc.Arbitrary<TalliedLine> = fc
  .record({ teamBefore: team, teamAfter: team, model: fc.constantFrom("a", "b"), before: usd })
  .map((line) => ({
    ...line,
    provider: "p",
    after: line.before,
    isChanged: line.teamBefore !== line.teamAfter,
    isMoved: line.teamBefore !== line.teamAfter,
    isShut: line.model === "b",
  }));
const lines = fc.array(fc.oneof(rated, attributed), { maxLength: 30 });

const START = emptyTally({ inventory: 1, prices: 1 });
const page = (of: readonly TalliedLine[]) => ({ lines: of, unpricedBefore: 2, unpricedAfter: 1 });
const tallyOf = (...pages: TalliedLine[][]) => pages.reduce((tally, of) => addPage(tally, page(of)), START);

describe("the tally of a correction", () => {
  it("has one total, whether split by team or by model, and it is the sum over the lines", () => {
    fc.assert(
      fc.property(lines, (of) => {
        const tally = tallyOf(of);
        const sum = of.reduce((total, { before, after }) => total + after - before, 0n);
        expect(totalsOf(tally.teams)).toEqual(totalsOf(tally.models));
        expect(parseUsd(totalsOf(tally.teams).differenceUsd)).toBe(sum);
      }),
    );
  });

  it("does not depend on where the pages were cut", () => {
    fc.assert(
      fc.property(lines, fc.nat(30), (of, cut) => {
        expect(tallyOf(of.slice(0, cut), of.slice(cut))).toEqual(tallyOf(of, []));
      }),
    );
  });

  it("moves no less money than the total difference, and none when nothing changed", () => {
    fc.assert(
      fc.property(lines, (of) => {
        const tally = tallyOf(of);
        const difference = parseUsd(totalsOf(tally.teams).differenceUsd);
        expect(parseUsd(tally.movedUsd) >= (difference < 0n ? -difference : difference)).toBe(true);
        expect(tally.linesChanged === 0 ? tally.movedUsd : "0").toBe("0");
      }),
    );
  });

  it("counts what goes to another team whole, although the total stays", () => {
    const moved: TalliedLine = {
      ...{ teamBefore: "care", teamAfter: "field", provider: "p", model: "a", isChanged: true, isMoved: true, isShut: false },
      ...{ before: parseUsd("250.5"), after: parseUsd("250.5") },
    };
    const tally = tallyOf([moved]);
    expect(totalsOf(tally.teams).differenceUsd).toBe("0");
    expect(tally.teams).toEqual([
      { teamId: "care", beforeUsd: "250.5", afterUsd: "0" },
      { teamId: "field", beforeUsd: "0", afterUsd: "250.5" },
    ]);
    expect(tally.movedUsd).toBe("250.5");
  });

  it("tells apart what lines of closed periods are part of, which is posted instead of changed", () => {
    fc.assert(
      fc.property(lines, (of) => {
        const shut = of.filter(({ isShut }) => isShut);
        const { linesChanged, movedUsd, teams } = tallyOf(shut);
        expect(tallyOf(of).toPost).toEqual({ linesChanged, movedUsd, differenceUsd: totalsOf(teams).differenceUsd });
      }),
    );
  });

  it("needs another person above the threshold only, not at it", () => {
    expect([exceeds("100", "100.00"), exceeds("100.000000000000001", "100"), exceeds("0", "0")]).toEqual([false, true, false]);
  });
});
