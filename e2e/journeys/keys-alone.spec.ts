import type { Page } from "@playwright/test";
import { expect, test } from "../support/test";

/** Presses Tab until what has the focus is it; a page of a hundred stops is a page that keys cannot use. */
async function tabTo(page: Page, name: RegExp, most = 100): Promise<void> {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press("Tab");
    const said = await page.evaluate(() => {
      const at = document.activeElement;
      return at ? (at.getAttribute("aria-label") ?? at.textContent ?? "").trim() : "";
    });
    if (name.test(said)) return;
  }
  throw new Error(`${most} presses of Tab did not reach ${name}`);
}

test("A3 without a mouse: the dearest agent of a team is found, why its cost changed, and the CSV of it", async ({ page, signInAs }) => {
  await signInAs("controller");
  await page.goto("/overview");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await test.step("the palette opens, finds and goes", async () => {
    await expect(async () => {
      await page.keyboard.press("ControlOrMeta+k");
      await expect(page.getByRole("combobox")).toBeFocused({ timeout: 2_000 });
    }).toPass();
    await page.keyboard.type("route planner agent");
    await expect(page.getByRole("option", { name: /Route planner agent/ }).first()).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/identities\//);
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Route planner agent");
  });
  await test.step("a key explains the change, Escape goes back", async () => {
    const panel = page.getByRole("dialog", { name: "Explain" });
    await expect(async () => {
      await page.keyboard.press("e");
      await expect(panel).toBeVisible({ timeout: 2_000 });
    }).toPass();
    await expect(
      panel.getByRole("heading", { name: /^(Cost (rose|fell) |Rises and falls cancel out|The cost did not change)/ }),
    ).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(panel).toHaveCount(0);
  });
  await test.step("the file is reached by Tab and saved by Enter", async () => {
    await tabTo(page, /^Export$/);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("menuitem", { name: /Save as CSV/ })).toBeVisible();
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: /Save as CSV/ }).press("Enter")]);
    const text = (await (await file.createReadStream()).toArray()).map(String).join("");
    expect(text.trim().split(/\r?\n/).length).toBeGreaterThan(1);
  });
});
