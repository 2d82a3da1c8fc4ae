import { mkdir } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { childEnvironment } from "@/lib/env";
import { PAGES } from "../support/pages";
import { expect, test } from "../support/sweep";

const TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];
const WIDTHS = [1440, 1024, 390];
const FOLDER = ".artifacts/screens";
const NEVER_SAID = /NaN|Infinity|undefined|Invalid Date|\[object Object\]|(?<![\d.,])-0(?![\d.])/;

const softly = expect.configure({ soft: true });
const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;

/**
 * Only violations are worked out, and in the page itself, which has no frames and plays nothing that would have to be
 * loaded first.
 */
const axe = (page: Page, loaded: { axeSource?: string } = {}) =>
  new AxeBuilder({ page, ...loaded }).setLegacyMode(true).options({ resultTypes: ["violations"], preload: false });

/** The page has it from the first theme. Sent and read twice for each question, it is a third of a second of each visit. */
const LOADED = { axeSource: "void 0" };

/**
 * Rows of a table are alike, and so are the operations of the description: the first few stand for all. The others are not
 * drawn meanwhile; left out by axe itself, each of them is compared with each element.
 */
async function withFewRows<T>(page: Page, rows: number, look: () => Promise<T>): Promise<T> {
  await page.evaluate((most) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`tbody tr:nth-child(n + ${most + 1}), article:nth-of-type(n + 4) { display: none !important; }`);
    document.adoptedStyleSheets.push(sheet);
  }, rows);
  const seen = await look();
  await page.evaluate(() => document.adoptedStyleSheets.pop());
  return seen;
}

/** For whoever wants to look: they prove nothing by themselves, and take as long as all the rest. */
const WANTS_PICTURES = childEnvironment().E2E_PICTURES === "1";

/**
 * A theme changes colours alone, so the second one is asked for those, and pictured less far down. Nobody looks at more of
 * a picture than `height`; the longest page is ten times as high.
 */
const THEMES = [
  { theme: "light", rows: 4, rules: (page: Page) => axe(page).withTags(TAGS), height: 2_600 },
  // Colours of a table are those of its first rows.
  { theme: "dark", rows: 2, rules: (page: Page) => axe(page, LOADED).withRules(["color-contrast"]), height: 1_300 },
] as const;

async function takePicture(page: Page, width: number, most: number, file: string): Promise<void> {
  const height = Math.min(most, await page.evaluate(() => document.documentElement.scrollHeight));
  // A window as high as the picture: for a picture of more than its window the browser lays the page out twice more.
  await page.setViewportSize({ width, height });
  await page.screenshot({ path: `${FOLDER}/${file}.png` });
}

/** One visit of each page proves all that can be seen of it, and leaves its pictures in both themes where they are wanted. */
for (const { name, path, as, likeOthers } of PAGES) {
  test(`${name}: fits every width, says nothing broken, and is clean for assistive technology${likeOthers ? "" : " in both themes"}`, async ({
    visitors,
    pathOf,
    trouble,
  }) => {
    const visitor = visitors[as ?? "admin"];
    if (WANTS_PICTURES) await mkdir(FOLDER, { recursive: true });
    await visitor.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    await visitor.setViewportSize({ width: 1440, height: 900 });
    await visitor.goto(pathOf(path));
    await expect(visitor.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(visitor.getByRole("status", { name: "Loading" })).toHaveCount(0);
    for (const { theme, rows, rules, height: most } of likeOthers && !WANTS_PICTURES ? THEMES.slice(0, 1) : THEMES) {
      await visitor.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await visitor.setViewportSize({ width: 1440, height: 900 });
      await expect(visitor.locator("html")).toHaveAttribute("data-theme", theme);
      const { violations } = await withFewRows(visitor, rows, () => rules(visitor).analyze());
      expect
        .soft(violations.map(({ id, nodes }) => `${theme} ${id} ${nodes.map(({ target }) => target.join(" ")).join(" | ")}`))
        .toEqual([]);
      for (const width of theme === "light" || WANTS_PICTURES ? WIDTHS : []) {
        await visitor.setViewportSize({ width, height: 900 });
        // Charts measure their place anew a moment after the window changed.
        await softly.poll(() => visitor.evaluate(overflow), { message: `sideways scrolling at ${width}` }).toBeLessThanOrEqual(0);
        if (WANTS_PICTURES) await takePicture(visitor, width, most, `${name}-${theme}-${width}`);
      }
    }
    expect.soft((await visitor.locator("main").textContent()) ?? "").not.toMatch(NEVER_SAID);
    // A page that is not there answers 404, which the browser notes.
    expect.soft(trouble.filter((line) => !line.includes("404"))).toEqual([]);
  });
}
