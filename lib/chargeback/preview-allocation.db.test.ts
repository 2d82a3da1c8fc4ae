import { beforeAll, describe, expect, test } from "vitest";
import { activateRule, addSharedCost, saveRule } from "@/lib/allocation";
import type { PreviewView } from "@/lib/allocation/core/views";
import { PreviewInput, RuleInput, SharedCostInput } from "@/lib/allocation/schemas";
import { Conflict, Forbidden, NotFound } from "@/lib/kernel/errors";
import { formatFixed, parseFixed } from "@/lib/kernel/money";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { previewAllocation } from "./preview-allocation";

const database = useDatabase();
const ctx = () => testContext(database.db);
const ask = (input: object) => previewAllocation(ctx(), PreviewInput.parse(input));

const sumDecimals = (texts: readonly string[]): string =>
  formatFixed(
    texts.reduce((sum, text) => sum + parseFixed(text, 15), 0n),
    15,
  );

const definition = {
  source: { kind: "shared_cost", kinds: ["support"] },
  method: { kind: "proportional", basis: { by: "direct_cost" } },
  targets: { kind: "all" },
};
const fair = (view: PreviewView) => {
  expect(sumDecimals(view.rows.map(({ before }) => before))).toBe(sumDecimals([view.before]));
  expect(sumDecimals(view.rows.map(({ after }) => after))).toBe(sumDecimals([view.after]));
  expect(sumDecimals(view.rows.map(({ change }) => change))).toBe("0");
  expect(view.before).toBe(view.after);
};

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await seedUsage(ctx(), anyUsage(17, 300));
  const cost = { name: "Support", kind: "support", amount: "310.01", validFrom: "2026-03-01", validTo: "2026-04-01", reason: "contract 9" };
  await addSharedCost(ctx(), SharedCostInput.parse(cost));
});

describe("the preview", () => {
  test("without rules nothing moves, and the shared cost is with whoever bears it", async () => {
    const view = await ask({});
    fair(view);
    expect(view).toMatchObject({ period: { id: "2026-03", state: "open" }, moved: "0.00", currency: "USD" });
    expect(await database.db.statement.count()).toBe(0);
  });

  test("of a draft shows what it alone would move, and by what share", async () => {
    const view = await ask({ draft: { name: "Support by cost", definition } });
    fair(view);
    expect(view.moved).toBe("310.01");
    expect(view.weightName).toBe("Direct cost");
    expect(view.rows.find(({ id }) => id === "")?.change).toBe("-310.01");
    expect(sumDecimals(view.rows.map(({ ratio }) => ratio ?? "0"))).toBe("1");
    expect(await database.db.allocationRule.count()).toBe(0);
  });

  test("of all rules, and of a change of one of them in its place", async () => {
    const saved = await saveRule(ctx(), RuleInput.parse({ name: "Support", definition, validFrom: "2026-03-01", reason: "as agreed" }));
    await activateRule(ctx(), saved.ruleId);
    expect((await ask({ periodId: "2026-03" })).moved).toBe("310.01");
    expect((await ask({ periodId: "2026-02" })).moved).toBe("0.00");
    const half = { ...definition, source: { ...definition.source, percent: "50" } };
    const view = await ask({ draft: { ruleId: saved.ruleId, name: "Half", definition: half } });
    fair(view);
    expect(view.moved).toBe("155.00");
  });

  test("refuses what saving would refuse, a period that the books do not have, and who sees a part", async () => {
    const loop = {
      source: { kind: "cost_centre", costCentreId: "cc1" },
      method: { kind: "even" },
      targets: { kind: "cost_centres", ids: ["cc1", "cc2"] },
    };
    await expect(ask({ draft: { name: "Loop", definition: loop } })).rejects.toThrow(Conflict);
    await expect(ask({ periodId: "2026-13" })).rejects.toThrow(NotFound);
    await expect(previewAllocation(testContext(database.db, { scope: { teamIds: ["care"] } }), {})).rejects.toThrow(Forbidden);
  });
});
