import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";
import { call, expect, lastMonth, test } from "../support/test";

/**
 * What is asked of every page of the interface, by its letter and number, looked at on pages that have it all. Every page by
 * itself is swept in `every-page.spec.ts`, what fails in `failing.spec.ts`; formats and the sums of every grouping are
 * tested beside their code.
 */
const BROKEN = /NaN|Infinity|undefined|Invalid Date|\[object Object\]|(?<![\d.,])-0(?![\d.])/;
const TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];
const SMALLEST_TARGET_PX = 24;
const SHIFT = 0.02;
/** How often a page is looked at whose middle counts: on the first view of all, a font that comes late moves words. */
const VIEWS = 5;
const middleOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
/** What a page brings before its charts. A list brings its forms too. */
const SCRIPT_BYTES = { charts: 330 * 1024, plain: 260 * 1024 };

/** The page with all its reads done, and its charts drawn where it has any. */
async function open(page: Page, path: string, hasChart = true): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
  if (hasChart) await expect(page.getByRole("figure").first().locator("svg[aria-label]").first()).toBeAttached({ timeout: 30_000 });
}

const axe = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(TAGS).exclude(["tbody tr:nth-child(n + 5)"]).analyze();
  return violations.map(({ id, nodes }) => `${id} ${nodes.map(({ target }) => target.join(" ")).join(" | ")}`);
};
type Noting = { shift: number };
/** Runs in the page: adds up how far shown things moved without a press of the reader. */
function noteShift(): void {
  const noting = window as unknown as Noting;
  noting.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
      if (!entry.hadRecentInput) noting.shift += entry.value;
    }
  }).observe({ type: "layout-shift" });
}
const watchShift = (page: Page): Promise<unknown> => page.addInitScript(noteShift);
const shiftOf = (page: Page): Promise<number> => page.evaluate(() => (window as unknown as Noting).shift);
const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
const toAtoms = (text: string): bigint => {
  const [whole = "0", fraction = ""] = text.replace(/[$,]/g, "").split(".");
  return BigInt(whole + fraction.padEnd(15, "0"));
};
const sumOf = (costs: readonly string[]): bigint => costs.map(toAtoms).reduce((sum, cost) => sum + cost, 0n);
/** The cells of lines of CSV; a comma inside of quotes parts nothing. */
const cellsOf = (text: string): string[][] =>
  text
    .replace(/^\uFEFF/, "")
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/));
async function saved(page: Page, item: RegExp): Promise<{ name: string; bytes: Buffer }> {
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("menuitem", { name: item }).click()]);
  return { name: file.suggestedFilename(), bytes: Buffer.concat(await (await file.createReadStream()).toArray()) };
}
/** Until the page has nothing left to do: a layer is seen a moment before it listens to keys. */
const settled = (page: Page): Promise<void> => page.evaluate(() => new Promise((done) => requestIdleCallback(() => done())));
const exactOf = (place: Locator): Promise<string | null> => place.locator("[title^='$']").first().getAttribute("title");

test("A1 A3 open layers are clean for assistive technology, Escape closes the top one alone and gives the focus back", async ({
  page,
  signInAs,
}) => {
  await signInAs("controller");
  await open(page, "/spend");
  const opener = page.getByRole("button", { name: /^Group by/ });
  await opener.focus();
  await page.keyboard.press("Enter");
  const layer = page.getByRole("dialog", { name: "Group by" });
  await expect(layer).toBeVisible();
  await settled(page);
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(layer).toHaveCount(0);
  await expect(opener).toBeFocused();
  const ring = await opener.evaluate((node) => {
    const { outlineStyle, boxShadow } = getComputedStyle(node);
    return outlineStyle !== "none" || boxShadow !== "none";
  });
  expect(ring, "whoever uses keys sees where they are").toBe(true);
  await page.keyboard.press("e");
  await expect(page.getByRole("dialog", { name: "Explain" })).toBeVisible();
  await expect(page).toHaveURL(/explain=true/);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await settled(page);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Keys" })).toHaveCount(0);
  await expect(page.getByRole("dialog", { name: "Explain" })).toBeVisible();
  await settled(page);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("A2 A4 A7 N2 N3 L3 U3 E1 E2 E3 P4 a page of spend says everything in words, in one number, with few reads, and so does what leaves it", async ({
  page,
  signInAs,
  trouble,
}) => {
  await signInAs("controller");
  const asked: string[] = [];
  page.on("request", (request) => {
    if (["document", "fetch", "xhr"].includes(request.resourceType())) asked.push(new URL(request.url()).pathname);
  });
  const { period, from, to } = lastMonth();
  await open(page, `/spend?groupBy=team&period=${period}`);
  await page.waitForLoadState("networkidle");
  expect.soft(asked.length, `P4 all that one view asks for: ${asked.join(", ")}`).toBeLessThanOrEqual(5);
  await test.step("L3 one heading of the first level", async () => {
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
  });
  await test.step("A2 each chart has a name and a description", async () => {
    for (const chart of await page.getByRole("figure").all()) {
      expect(await chart.locator("figcaption h2").textContent()).not.toBe("");
      expect(await chart.locator("figcaption .sr").textContent()).not.toBe("");
      expect(await chart.locator("svg[aria-label]").first().getAttribute("aria-label")).not.toBe("");
    }
  });
  const kpi = (await exactOf(page.locator(".kpi").first())) ?? "";
  await test.step("A2 the table of the chart has the total of the figure", async () => {
    const chart = page.getByRole("figure").first();
    await chart.getByRole("button", { name: "View as table" }).click();
    const place = (await chart.locator("thead th").allTextContents()).indexOf("Total");
    expect(toAtoms((await chart.locator("tfoot tr > *").nth(place).getAttribute("title")) ?? "")).toBe(toAtoms(kpi));
    await chart.getByRole("button", { name: "View as chart" }).click();
  });
  const table = page.getByRole("table", { name: "Cost by team" });
  await test.step("A4 heads that sort are buttons, one says how it sorts, no order of tabs is forced", async () => {
    await expect(table.locator("th[aria-sort]")).toHaveCount(1);
    await table.getByRole("button", { name: /^Tokens/ }).click();
    await expect(table.locator("th[aria-sort]")).toContainText("Tokens");
    await expect(page.getByText("Sorted by Tokens, descending"), "what changed is read out").toBeAttached();
    await expect(page.locator("[tabindex]:not([tabindex='0']):not([tabindex='-1'])")).toHaveCount(0);
  });
  await test.step("A7 a change has a sign, not a colour alone", async () => {
    const amounts = await table.locator("tbody .delta .amt").allTextContents();
    expect(amounts.length).toBeGreaterThan(0);
    expect(amounts.filter((text) => !/^[+−]/.test(text.trim()))).toEqual([]);
  });
  await test.step("N2 nothing broken is said, and what costs something is never $0.00", async () => {
    expect((await page.locator("main").textContent()) ?? "").not.toMatch(BROKEN);
    expect(
      await page
        .locator("main [title^='$']")
        .evaluateAll((all) => all.filter((n) => n.textContent === "$0.00" && /[1-9]/.test(n.getAttribute("title") ?? "")).length),
    ).toBe(0);
  });
  await test.step("N3 figures stand under each other, digit under digit", async () => {
    const styles = await table
      .locator("td.num")
      .evaluateAll((cells) => [
        ...new Set(cells.map((cell) => `${getComputedStyle(cell).textAlign} ${getComputedStyle(cell).fontVariantNumeric}`)),
      ]);
    expect(styles).toEqual(["right tabular-nums"]);
  });
  await test.step("U3 rows, total row and the figure above are one number", async () => {
    const rows = await table
      .locator("tbody tr td:nth-child(2) [title^='$']")
      .evaluateAll((cells) => cells.map((cell) => cell.getAttribute("title") ?? ""));
    expect(sumOf(rows)).toBe(toAtoms(kpi));
    expect(await exactOf(table.locator("tfoot"))).toBe(kpi);
  });
  for (const groupBy of ["team", "identity", "model", "meter"]) {
    await test.step(`U3 by ${groupBy} the answer and the file of all rows add up to the same`, async () => {
      const query = `from=${from}&to=${to}&groupBy=${groupBy}`;
      const { content } = await call<{ groups: { costUsd: string }[] }>(page, "GET", `/api/ui/spend?${query}`);
      expect(sumOf(content.groups.map(({ costUsd }) => costUsd))).toBe(toAtoms(kpi));
      const [head = [], ...lines] = cellsOf(await (await page.request.get(`/api/ui/spend/export?${query}`)).text());
      expect(sumOf(lines.map((line) => line[head.indexOf("cost_usd")] ?? ""))).toBe(toAtoms(kpi));
    });
  }
  await test.step("E1 the file of the table has its rows, to the last digit, and no formula", async () => {
    await table.locator("xpath=ancestor::section[1]").getByRole("button", { name: "Export", exact: true }).click();
    const text = (await saved(page, /Save as CSV/)).bytes.toString();
    const [head = [], ...lines] = cellsOf(text);
    expect(lines).toHaveLength(await table.locator("tbody tr").count());
    expect(sumOf(lines.map((line) => line[head.indexOf("Cost")] ?? ""))).toBe(toAtoms(kpi));
    expect(text, "no cell is read as a formula").not.toMatch(/(^|,)"?[=@]/m);
    expect(text).not.toMatch(BROKEN);
  });
  await test.step("E2 the picture of the chart is one, and says of what", async () => {
    await page.getByRole("figure").first().getByRole("button", { name: "Export" }).click();
    const { name, bytes } = await saved(page, /Save as PNG/);
    expect(name).toMatch(new RegExp(`^spend-.*${period}\\.png$`));
    expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    expect(bytes.length, "not an empty one").toBeGreaterThan(5_000);
  });
  expect(trouble, "S7 nothing is said on the console, nothing asked elsewhere").toEqual([]);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("navigation", { name: "Main" }), "E3 paper has no menu").toBeHidden();
  await expect(table.locator("tfoot"), "E3 and the total").toBeVisible();
});

test("A5 A6 L2 fits a small window, much text and other settings of the browser", async ({ page, signInAs }) => {
  await signInAs("controller");
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await page.setViewportSize({ width: 320, height: 800 });
  await page.goto("/spend?groupBy=identity", { waitUntil: "commit" });
  await test.step("L2 the theme stands before anything is painted", async () => {
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  });
  await open(page, "/spend?groupBy=identity");
  await expect.poll(() => page.evaluate(overflow), { message: "A5 sideways scrolling" }).toBeLessThanOrEqual(0);
  await page.addStyleTag({
    content: "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }",
  });
  await expect.poll(() => page.evaluate(overflow), { message: "A5 with wider text" }).toBeLessThanOrEqual(0);
  const small = await page
    .locator("main button:visible")
    .evaluateAll(
      (all, least) =>
        all
          .filter((node) => Math.min(node.getBoundingClientRect().height, node.getBoundingClientRect().width) < least)
          .map((node) => node.textContent),
      SMALLEST_TARGET_PX - 0.5,
    );
  expect(small, "A5 buttons that are hard to hit").toEqual([]);
  const moving = await page
    .locator("main *")
    .evaluateAll((all) =>
      all.filter((node) => Number.parseFloat(getComputedStyle(node).animationDuration) > 0.01).map((node) => node.className.toString()),
    );
  expect(moving, "A6 nothing moves for whoever asked for stillness").toEqual([]);
  await page.emulateMedia({ forcedColors: "active" });
  await page.goto("/spend?groupBy=team");
  await expect(page.getByRole("figure").first().locator("svg[aria-label]").first()).toBeAttached({ timeout: 30_000 });
});

test("U1 U4 U5 the address is the page: for a reload, for Back, in another browser and time zone", async ({ page, signInAs, browser }) => {
  await signInAs("controller");
  const { period } = lastMonth();
  await open(page, `/spend?period=${period}`);
  await page.getByRole("button", { name: /^Group by/ }).click();
  await page.getByRole("dialog", { name: "Group by" }).getByRole("button", { name: "Model", exact: true }).click();
  await expect(page).toHaveURL(/groupBy=model/);
  const table = page.getByRole("table", { name: "Cost by model" });
  await expect(table).toBeVisible();
  const figures = await table.locator("tfoot").textContent();
  await page.reload();
  await expect(table.locator("tfoot")).toHaveText(figures ?? "");
  const elsewhere = await browser.newContext({
    storageState: await page.context().storageState(),
    timezoneId: "Pacific/Auckland",
    locale: "en-GB",
  });
  const other = await elsewhere.newPage();
  await other.goto(page.url());
  await expect(other.getByRole("table", { name: "Cost by model" }).locator("tfoot")).toHaveText(figures ?? "");
  await elsewhere.close();
  await table.locator("tbody tr").first().locator("td").first().click();
  await expect(page).toHaveURL(/filter/);
  await page.goBack();
  await page.goBack();
  await expect(page).not.toHaveURL(/groupBy=model/);
});

test("U2 a link answers its reader in the reader's own scope", async ({ page, signInAs }) => {
  await signInAs("controller");
  const all = await call<{ groups: { group: { team: { name: string } } }[] }>(page, "GET", "/api/ui/spend?groupBy=team");
  await signInAs("teamLead");
  await open(page, "/spend?groupBy=team");
  const own = await page.getByRole("table", { name: "Cost by team" }).locator("tbody").getByRole("rowheader").allTextContents();
  const said = (await page.locator("main").textContent()) ?? "";
  const foreign = all.content.groups.map((row) => row.group.team.name).filter((name) => !own.includes(name));
  expect(foreign.length).toBeGreaterThan(0);
  expect(foreign.filter((name) => said.includes(name))).toEqual([]);
});

test("S1 S3 a slow read leaves what is shown in its place, and being offline is told", async ({ page, signInAs, context }) => {
  await signInAs("controller");
  await open(page, "/spend");
  await page.evaluate(noteShift);
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route("**/api/ui/spend?**", async (route) => {
    await held;
    await route.continue();
  });
  await page.getByRole("button", { name: /^Group by/ }).click();
  await page.getByRole("dialog", { name: "Group by" }).getByRole("button", { name: "Model", exact: true }).click();
  await expect(page.locator("[aria-busy=true], [role=status], .refreshing").first()).toBeAttached();
  letGo();
  await expect(page.getByRole("table", { name: "Cost by model" })).toBeVisible();
  expect(await page.evaluate(() => (window as unknown as { shift: number }).shift), "what is shown stays in its place").toBeLessThanOrEqual(
    SHIFT,
  );
  await context.setOffline(true);
  await expect(page.getByText(/offline|no connection/i).first()).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByText(/offline|no connection/i)).toHaveCount(0);
});

test("S4 a view saved by two presses is one view", async ({ page, signInAs }) => {
  await signInAs("controller");
  await open(page, "/spend?groupBy=team&period=last-month");
  const name = `Pressed twice ${Date.now()}`;
  await page.getByRole("button", { name: "Views", exact: true }).click();
  await page.getByRole("menuitem", { name: "Save this view…" }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Save the view" }).dblclick();
  await expect(page).toHaveURL(/[?&]view=viw_/);
  const { content } = await call<{ data: { id: string; name: string }[] }>(page, "GET", "/api/ui/views");
  const made = content.data.filter((view) => view.name === name);
  expect(made).toHaveLength(1);
  expect((await call(page, "DELETE", `/api/ui/views/${made[0]?.id}`)).status).toBe(204);
});

for (const { name, path, most } of [
  { name: "overview", path: "/overview", most: SCRIPT_BYTES.charts },
  { name: "identities", path: "/identities", most: SCRIPT_BYTES.plain },
] as const) {
  test(`P1 P2 P4 ${name}: the page brings few scripts, asks for little, and nothing moves once it is shown`, async ({ page, signInAs }) => {
    await signInAs("admin");
    const scripts: Promise<{ url: string; bytes: number }>[] = [];
    const asked: string[] = [];
    page.on("request", (request) => {
      if (["document", "fetch", "xhr"].includes(request.resourceType())) asked.push(new URL(request.url()).pathname);
    });
    page.on("response", (response) => {
      const request = response.request();
      if (request.resourceType() !== "script") return;
      scripts.push(
        request.sizes().then(
          ({ responseBodySize: bytes }) => ({ url: new URL(request.url()).pathname, bytes }),
          () => ({ url: "", bytes: 0 }),
        ),
      );
    });
    await watchShift(page);
    await open(page, path, name === "overview");
    await page.waitForLoadState("networkidle");
    expect.soft(asked.length, `P4 all that one view asks for: ${asked.join(", ")}`).toBeLessThanOrEqual(5);
    const html = await (await page.request.get(path)).text();
    // Charts and what opens by a press come after the page, by themselves.
    const bytes = (await Promise.all(scripts)).reduce((sum, script) => (html.includes(`src="${script.url}`) ? sum + script.bytes : sum), 0);
    expect(bytes, "P1").toBeGreaterThan(0);
    expect(bytes, "P1").toBeLessThanOrEqual(most);
    const shifts = [await shiftOf(page)];
    while (shifts.length < VIEWS) {
      await open(page, path, name === "overview");
      await page.waitForLoadState("networkidle");
      shifts.push(await shiftOf(page));
    }
    expect(middleOf(shifts), `P2 of ${shifts.join(", ")}`).toBeLessThanOrEqual(SHIFT);
  });
}
