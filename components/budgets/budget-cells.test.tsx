import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import type { BudgetView } from "@/lib/budgets/core/views";
import { ScopeChips } from "./budget-cells";

const part = (dimension: BudgetView["scope"][number]["dimension"], id: string) => ({ dimension, id, name: id });
const hrefsOf = (scope: BudgetView["scope"], grantId?: string): string[] => {
  const budget = { scope, labels: {}, per: null, isDefault: false, ...(grantId === undefined ? {} : { grantId }) };
  return [...renderToStaticMarkup(<ScopeChips budget={budget} linked />).matchAll(/href="([^"]+)"/g)].map(([, href]) => href ?? "");
};

it("each thing that a budget is about is linked, but a pattern that was granted, which is no thing", () => {
  expect(hrefsOf([part("team", "care"), part("tool", "web")])).toEqual(["/teams/care", "/tools/web"]);
  expect(hrefsOf([part("identity", "scout"), part("tool", "web")], "g")).toEqual(["/identities/scout", "/tools/web"]);
  expect(hrefsOf([part("identity", "scout"), part("model", "gpt-*")], "g")).toEqual(["/identities/scout"]);
});
