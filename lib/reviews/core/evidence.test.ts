import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatFixed, parseUsd } from "@/lib/kernel/money";
import { testRow, testUse, used } from "@/lib/testing/risk";
import { peersOf, surroundingsOf } from "./evidence";

const rows = (costs: readonly string[]) => costs.map((_, i) => testRow({ id: `i${i}` }));
const usesOf = (costs: readonly string[], models: readonly string[][] = []) =>
  new Map(
    costs.map((costUsd30d, i) => [
      `i${i}`,
      { ...testUse({ costUsd30d, models: (models[i] ?? []).map((id) => used(id)) }), identityId: `i${i}` },
    ]),
  );
const peers = (costs: readonly string[], models: readonly string[][] = [], state: "active" | "revoked" = "active") => {
  const use = usesOf(costs, models);
  const all = rows(costs).map((row, i) => (i === 0 ? { ...row, state } : row));
  const [own] = all;
  const ownUse = use.get("i0");
  if (!own || !ownUse) throw new Error("nobody");
  return peersOf(own, ownUse, surroundingsOf(all, { use }));
};
const money = (text: string): string => formatFixed(parseUsd(text), 15);

describe("others of the same kind in the team", () => {
  test("their middle is without the identity itself, and needs five of them", () => {
    expect(peers(["1000", "1", "2", "3", "4"])).toBeNull();
    expect(peers(["1000", "1", "2", "3", "4", "5"])).toMatchObject({ count: 5, medianCostUsd30d: money("3") });
    expect(peers(["0", "1", "2", "3", "4", "5"])).toMatchObject({ count: 5, medianCostUsd30d: money("3") });
    expect(peers(["3", "1", "2", "3", "4", "5", "6"])).toMatchObject({ count: 6, medianCostUsd30d: money("3.5") });
  });

  test("what ended is not among them, and is compared with all that live", () => {
    expect(peers(["1000", "1", "2", "3", "4", "5"], [], "revoked")).toMatchObject({ count: 5, medianCostUsd30d: money("3") });
    expect(peers(["1000", "1", "2", "3", "4"], [], "revoked")).toBeNull();
  });

  test("the models that at least half of the others use", () => {
    const costs = ["1", "1", "1", "1", "1", "1", "1"];
    const models = [["own", "half"], ["half", "all"], ["half", "all"], ["half", "all"], ["all"], ["all", "few"], ["all", "few"]];
    expect(peers(costs, models)?.models).toEqual(["all", "half"]);
    expect(peers(costs, models, "revoked")?.models).toEqual(["all", "half"]);
  });

  test("their middle is the one of sorting the others, whatever they cost", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 6, maxLength: 14 }), (costs) => {
        const others = costs.slice(1).sort((a, b) => a - b);
        const half = others.length / 2;
        const middle = ((others[Math.ceil(half) - 1] ?? 0) + (others[Math.floor(half)] ?? 0)) / 2;
        expect(peers(costs.map(String))?.medianCostUsd30d).toBe(money(String(middle)));
      }),
    );
  });
});
