import { expect, test } from "../support/test";

test("every chart has a name, a description and a table with the same rows", async ({ page, signInAs }) => {
  await signInAs("controller");
  await page.goto("/overview");
  const chart = page.getByRole("figure").first();
  // The plot is loaded by itself, after the page.
  await expect(chart.locator("svg[aria-label]").first()).toBeAttached({ timeout: 30_000 });
  await chart.getByRole("button", { name: "View as table" }).click();
  await expect(chart.getByRole("table")).toBeVisible();
});
