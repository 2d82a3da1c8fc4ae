import { mkdir } from "node:fs/promises";
import { resolvePaths } from "../support/pages";
import { expect, test } from "../support/test";

const WIDTHS = [1440, 1024, 390];
const FOLDER = ".artifacts/screens";
const NEVER_SAID = /NaN|Infinity|undefined|Invalid Date|\[object Object\]|(?<![\d.,])-0(?![\d.])/;

for (const theme of ["light", "dark"] as const) {
  test(`every page fits every width and says nothing broken, ${theme}`, async ({ page, signInAs, trouble }) => {
    test.setTimeout(500_000);
    await mkdir(FOLDER, { recursive: true });
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await signInAs("admin");
    for (const { name, path } of await resolvePaths(page)) {
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect.soft(overflow, `${name} at ${width} scrolls sideways`).toBeLessThanOrEqual(0);
        await page.screenshot({ path: `${FOLDER}/${name}-${theme}-${width}.png`, fullPage: true });
      }
      expect.soft((await page.locator("main").textContent()) ?? "", name).not.toMatch(NEVER_SAID);
    }
    expect(trouble.filter((line) => !line.includes("404"))).toEqual([]);
  });
}
