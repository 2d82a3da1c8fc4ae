import { expect, it } from "vitest";
import type { BudgetView, CounterView } from "@/lib/budgets/core/views";
import { type PanelOf, panelFinding, panelQuery, splitBudgets } from "./panel-words";

const UNIT: PanelOf = { dimension: "businessUnit", id: "fleet", name: "Fleet" };
const TEAM: PanelOf = { dimension: "team", id: "autonomy", name: "Autonomy" };

const budget = (name: string, { dimension, id }: Pick<PanelOf, "dimension" | "id">, more: Partial<BudgetView> = {}) =>
  ({ id: name, name, scope: [{ dimension, id, name: id }], state: "ok", counter: null, ...more }) as BudgetView;
const half = { spent: "50", held: "0", limit: "100" } as CounterView;

it("asks a unit for the budgets inside it, and all else for its own", () => {
  expect(panelQuery(UNIT)).toEqual({ businessUnit: "fleet" });
  expect(panelQuery(TEAM)).toEqual({ scopeKind: "team", scopeId: "autonomy" });
});

it("tells the budgets of a unit from those of its parts, and loses none", () => {
  const [whole, below, team] = [budget("a", UNIT), budget("b", { ...UNIT, id: "fleet-eu" }), budget("c", TEAM)];
  expect(splitBudgets(UNIT, [team, whole, below])).toEqual({ own: [whole], inside: [team, below] });
  expect(splitBudgets(TEAM, [team])).toEqual({ own: [team], inside: [] });
});

it("takes what each unit may spend apart for a unit's own budget, used or not, and what a unit below has used of it for that one's", () => {
  const each = (counter: CounterView | null) => ({ ...budget("Each unit", UNIT, { per: "businessUnit", counter }), scope: [] });
  const countOf = (id: string) => ({ ...half, value: { id, name: id } });
  const [unused, own, below] = [each(null), each(countOf("fleet")), each(countOf("fleet-eu"))];
  expect(splitBudgets(UNIT, [below, own, unused])).toEqual({ own: [own, unused], inside: [below] });
  expect(panelFinding(UNIT, [unused])).toBe("One budget");
  expect(panelFinding(UNIT, [own])).toBe("50\u202f% of its budget is used");
});

it("says first what is used up, then how much of its own is used, then that it has none", () => {
  const own = budget("Fleet", UNIT, { counter: half });
  expect(panelFinding(UNIT, [])).toBe("It has no budget");
  expect(panelFinding(UNIT, [budget("c", TEAM)])).toBe("No budget of its own, one inside");
  expect(panelFinding(UNIT, [budget("c", TEAM), budget("d", TEAM)])).toBe("No budget of its own, 2 inside");
  expect(panelFinding(UNIT, [own, budget("c", TEAM)])).toBe("50\u202f% of its budget is used");
  expect(panelFinding(TEAM, [budget("c", TEAM)])).toBe("One budget");
  expect(panelFinding(TEAM, [budget("c", TEAM), budget("d", TEAM)])).toBe("2 budgets");
  expect(panelFinding(UNIT, [own, budget("Pilot", TEAM, { state: "exhausted" })])).toBe("Pilot is used up");
});
