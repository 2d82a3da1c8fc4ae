import AxeBuilder from "@axe-core/playwright";
import { resolvePaths } from "../support/pages";
import { expect, test } from "../support/test";

const TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];

for (const theme of ["light", "dark"] as const) {
  test(`every page is clean for assistive technology, ${theme}`, async ({ page, signInAs }) => {
    test.setTimeout(500_000);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await signInAs("admin");
    for (const { name, path } of await resolvePaths(page)) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
      const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
      expect.soft(violations.map((one) => `${name}: ${one.id} ${one.nodes.map((node) => node.target.join(" ")).join(" | ")}`)).toEqual([]);
    }
  });
}

test("every chart has a name, a description and a table with the same rows", async ({ page, signInAs }) => {
  await signInAs("controller");
  await page.goto("/overview");
  const chart = page.getByRole("figure").first();
  // The plot is loaded by itself, after the page.
  await expect(chart.locator("svg[aria-label]").first()).toBeAttached({ timeout: 30_000 });
  await chart.getByRole("button", { name: "View as table" }).click();
  await expect(chart.getByRole("table")).toBeVisible();
});
