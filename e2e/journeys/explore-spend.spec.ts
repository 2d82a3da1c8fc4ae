import { call, expect, lastMonth, test } from "../support/test";

test("drilling down by clicks is the same as a link, and Back undoes it", async ({ page, signInAs }) => {
  await signInAs("controller");
  await page.goto("/spend?groupBy=business_unit");
  const table = page.getByRole("table", { name: /Cost by business unit/ });
  const first = table.locator("tbody tr").first();
  const name = ((await first.getByRole("rowheader").textContent()) ?? "").trim();
  await first.locator("td").first().click();
  await expect(page).toHaveURL(/filter\[business_unit\]|filter%5Bbusiness_unit%5D/);
  await expect(table.locator("tbody tr")).toHaveCount(1);
  await expect(table.getByRole("rowheader").first()).toHaveText(name);
  const filtered = page.url();
  await page.reload();
  await expect(table.locator("tbody tr")).toHaveCount(1);
  await page.goBack();
  await expect(page).not.toHaveURL(filtered);
  await expect(table.locator("tbody tr").nth(1)).toBeVisible();
});

test("the dearest agent of a business unit this month, why its cost changed, and the CSV of it", async ({ page, signInAs }) => {
  await signInAs("controller");
  await page.goto("/spend?groupBy=business_unit");
  const units = page.getByRole("table", { name: "Cost by business unit" });
  await units.locator("tbody tr").getByRole("rowheader").getByRole("link").first().click();
  await expect(page).toHaveURL(/\/units\//);
  await page.getByRole("button", { name: /^Group by/ }).click();
  await page.getByRole("dialog", { name: "Group by" }).getByRole("button", { name: "Identity", exact: true }).click();
  const agents = page.getByRole("table", { name: "Cost by identity" });
  // What nobody answers for stands among the rows and is no agent.
  const dearest = agents.locator("tbody a[href^='/identities/']").first();
  const name = ((await dearest.textContent()) ?? "").trim();
  await dearest.click();
  await expect(page).toHaveURL(/\/identities\//);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
  await page.getByRole("button", { name: /^Explain the/ }).click();
  const panel = page.getByRole("dialog", { name: "Explain" });
  await expect(
    panel.getByRole("heading", { name: /^(Cost (rose|fell) |Rises and falls cancel out|The cost did not change)/ }),
  ).toBeVisible();
  await page.keyboard.press("Escape");
  const parts = page.getByRole("table", { name: /^Cost by / }).first();
  await parts.locator("xpath=ancestor::section[1]").getByRole("button", { name: "Export", exact: true }).click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: /Save as CSV/ }).click()]);
  const lines = (await (await file.createReadStream()).toArray()).map(String).join("").trim().split(/\r?\n/);
  expect(lines[0]).toContain("Cost");
  expect(lines.length).toBeGreaterThan(1);
});

test("a row opens to what it is made of, by pointer and by keys, and stands open in the address", async ({ page, signInAs }) => {
  await signInAs("controller");
  await page.goto("/spend?groupBy=team&thenBy=model&period=last-month");
  const table = page.getByRole("table", { name: "Cost by team and model" });
  const parts = table.locator("tbody tr.under[data-row]");
  const fold = table.getByRole("button", { name: / by model$/ }).first();
  await expect(fold).toHaveAttribute("aria-expanded", "false");
  await expect(async () => {
    if ((await fold.getAttribute("aria-expanded")) === "false") await fold.click();
    await expect(parts.first()).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await expect(fold).toHaveAttribute("aria-expanded", "true");
  await expect(page).toHaveURL(/[?&]open=/);
  await page.reload();
  await expect(parts.first()).toBeVisible();
  await parts.first().focus();
  await page.keyboard.press("ArrowLeft");
  await expect(table.locator("tbody tr[data-row]").first()).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(parts).toHaveCount(0);
  await page.keyboard.press("ArrowRight");
  await expect(parts.first()).toBeVisible();
});

test("usage is grouped by a label, what does not carry it included, and filtered by it", async ({ page, signInAs }) => {
  await signInAs("controller");
  await page.goto("/spend?period=last-30");
  await page.getByRole("button", { name: /^Group by/ }).click();
  await page.getByRole("dialog", { name: "Group by" }).getByRole("button", { name: "Label repo" }).click();
  const table = page.getByRole("table", { name: "Cost by label" });
  await expect(table.getByRole("rowheader", { name: "Without this label" })).toBeVisible();
  await expect(page).toHaveURL(/label=repo/);
  const named = table.locator("tbody tr").filter({ has: page.locator("a[href^='/labels/repo/']") });
  await named.first().locator("td").first().click();
  await expect(page).toHaveURL(/filter\[label\]|filter%5Blabel%5D/);
  await expect(table.locator("tbody tr")).toHaveCount(1);
});

test("rows sum to the total row, the KPI and the interface for every grouping", async ({ page, signInAs }) => {
  await signInAs("controller");
  const { from, to } = lastMonth();
  const { content: whole } = await call<{ now: { costUsd: string } }>(page, "GET", `/api/ui/overview?from=${from}&to=${to}`);
  expect(toAtoms(whole.now.costUsd)).toBeGreaterThan(0n);
  for (const groupBy of [
    "business_unit",
    "team",
    "owner",
    "identity",
    "application",
    "environment",
    "model",
    "provider",
    "tenant",
    "meter",
  ]) {
    const { content } = await call<{ total: { costUsd: string }; groups: { costUsd: string }[] }>(
      page,
      "GET",
      `/api/ui/spend?groupBy=${groupBy}&from=${from}&to=${to}`,
    );
    const sum = content.groups.reduce((total, row) => total + toAtoms(row.costUsd), 0n);
    expect(sum, groupBy).toBe(toAtoms(content.total.costUsd));
    expect(toAtoms(content.total.costUsd), groupBy).toBe(toAtoms(whole.now.costUsd));
  }
});

test("each figure at the top of a page opens what it is made of, or has that beside it", async ({ page, signInAs }) => {
  await signInAs("controller");
  for (const path of ["/overview", "/spend", "/efficiency", "/budgets", "/anomalies", "/findings"]) {
    await page.goto(path);
    await expect(page.locator(".kpi .v").first(), path).toBeVisible({ timeout: 30_000 });
    const closed = page.locator(".kpi").filter({ hasNot: page.locator("a, button") });
    await expect(closed.locator(".l"), path).toHaveText([]);
  }
  const critical = page.getByRole("button", { name: /^Critical/ });
  await expect(async () => {
    await critical.click({ timeout: 2_000 });
    await expect(page).toHaveURL(/severity=critical/, { timeout: 2_000 });
  }).toPass();
});

test("an unknown word in the address falls back and says so", async ({ page, signInAs }) => {
  await signInAs("controller");
  await page.goto("/spend?groupBy=colour");
  await expect(page.getByText("“groupBy=colour”")).toBeVisible();
  // The button stands there before the page listens to it.
  await expect(async () => {
    if (page.url().includes("colour")) await page.getByRole("button", { name: "Correct the address" }).click({ timeout: 2_000 });
    await expect(page).not.toHaveURL(/colour/, { timeout: 2_000 });
  }).toPass();
});

function toAtoms(text: string): bigint {
  const [whole = "0", fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(15, "0"));
}
