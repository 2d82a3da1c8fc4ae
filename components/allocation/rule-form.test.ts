import { describe, expect, test } from "vitest";
import type { RuleDefinition } from "@/lib/allocation/core/rule";
import type { RuleView } from "@/lib/allocation/core/views";
import { RuleDefinitionInput } from "@/lib/allocation/schemas";
import { definitionOf, emptyForm, formOf, missingOf, nextPlace } from "./rule-form";

const floors = {
  everyone: { unit: "percent", value: "5" },
  each: [{ costCentreId: "a", floor: { unit: "amount", value: "10" } }],
} as const;
const all = { kind: "all", ids: [], except: ["b"] } as const;
const DEFINITIONS: Record<string, RuleDefinition> = {
  "a part of direct cost by calls of one operation": {
    source: { kind: "direct", filter: { costCentre: ["data"], application: ["index"] }, percent: "50" },
    method: { kind: "proportional", basis: { by: "requests", of: { operation: ["retrieval"] } }, floors },
    targets: all,
  },
  "what nobody answers for, evenly over units": {
    source: { kind: "direct", filter: { unattributed: true }, percent: "100" },
    method: { kind: "even", floors: { everyone: null, each: [] } },
    targets: { kind: "business_units", ids: ["north"], except: [] },
  },
  "a balance by fixed percentages": {
    source: { kind: "cost_centre", costCentreId: "data", percent: "100" },
    method: {
      kind: "fixed",
      shares: [
        { costCentreId: "a", percent: "33.3333" },
        { costCentreId: "b", percent: "66.6667" },
      ],
    },
    targets: { kind: "all", ids: [], except: [] },
  },
  "shared cost by a business metric": {
    source: { kind: "shared_cost", sharedCostIds: ["fee"], kinds: ["support"], percent: "100" },
    method: { kind: "proportional", basis: { by: "metric", metric: "Tickets" }, floors: { everyone: null, each: [] } },
    targets: { kind: "cost_centres", ids: ["a", "b"], except: [] },
  },
  "differences to invoices": {
    source: { kind: "variance", providers: ["openai"], percent: "100" },
    method: { kind: "proportional", basis: { by: "direct_cost", of: {} }, floors: { everyone: null, each: [] } },
    targets: all,
  },
};
const viewOf = (definition: RuleDefinition) =>
  ({ name: "Rule", step: 2, position: 3, definition, standing: "in_force", validFrom: "2026-10-01", reason: "as agreed" }) as RuleView;

describe("the form of a rule", () => {
  test.each(Object.entries(DEFINITIONS))("gives back what it was filled with: %s", (_, definition) => {
    const form = formOf(viewOf(definition), "2026-12-01");
    expect(definitionOf(form)).toEqual(definition);
    expect(RuleDefinitionInput.parse(definitionOf(form))).toEqual(definition);
    expect(missingOf(form)).toBeNull();
    expect(form).toMatchObject({ validFrom: "2026-12-01", reason: "", step: "2", position: "3" });
  });

  test("keeps the day and the reason of a draft", () => {
    const draft = { ...viewOf(DEFINITIONS["differences to invoices"] as RuleDefinition), standing: "draft" as const };
    expect(formOf(draft, "2026-12-01")).toMatchObject({ validFrom: "2026-10-01", reason: "as agreed" });
  });

  test("of a new rule begins behind all that hold, will hold or are drafted, in the last of their steps", () => {
    const at = (step: number, position: number, standing: RuleView["standing"] = "in_force") => ({ step, position, standing });
    expect(nextPlace([])).toEqual({ step: "1", position: "1" });
    expect(nextPlace([at(1, 1), at(1, 4, "draft"), at(1, 2, "planned")])).toEqual({ step: "1", position: "5" });
    expect(nextPlace([at(2, 1), at(1, 7)])).toEqual({ step: "2", position: "2" });
    expect(nextPlace([at(1, 1), at(3, 9, "ended"), at(3, 9, "retired")])).toEqual({ step: "1", position: "2" });
    expect(emptyForm("2026-10-01", nextPlace([at(1, 1)]))).toMatchObject({ step: "1", position: "2" });
  });

  test("says what is still to be chosen", () => {
    const empty = emptyForm("2026-10-01");
    expect(missingOf(empty)).toBeNull();
    expect(missingOf({ ...empty, source: "cost_centre" })).toMatch(/cost centre/);
    expect(missingOf({ ...empty, method: "fixed" })).toMatch(/percentage/);
    expect(missingOf({ ...empty, basis: "metric" })).toMatch(/metric/);
    expect(missingOf({ ...empty, targets: "business_units" })).toMatch(/receives/);
    expect(missingOf({ ...empty, floorUnit: "amount" })).toMatch(/at least/);
    expect(missingOf({ ...empty, eachFloor: [{ costCentreId: "a", unit: "amount", value: " " }] })).toMatch(/at least/);
  });
});
