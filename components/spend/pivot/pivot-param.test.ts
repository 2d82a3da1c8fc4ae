import { expect, it } from "vitest";
import { readAddress, VIEW_PARAM } from "@/lib/views/core/saved-view";
import { PIVOT_PARAM } from "./pivot-param";

it("a saved view keeps that its table is a pivot, beside which view it was opened from", () => {
  expect(readAddress(`/spend?${PIVOT_PARAM}=pivot&${VIEW_PARAM}=viw_1`)?.query).toBe(`${PIVOT_PARAM}=pivot`);
});
