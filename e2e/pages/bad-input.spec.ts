import type { Route } from "@playwright/test";
import { expect, test } from "../support/test";

const BROKEN = /NaN|Infinity|undefined|Invalid Date|\[object Object\]/;
const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;

/** What an address may ask for, and what the page says of it. */
const ADDRESSES = [
  { what: "a range of ten years", path: "/spend?period=2016-01-01..2026-01-01", says: "is longer than 1,200 days" },
  { what: "hours of a year", path: "/spend?period=2025-01-01..2025-12-31&granularity=hour&compare=none", says: "are shown." },
  { what: "a period without usage", path: "/spend?period=2020-01", says: "No usage in January 2020" },
  { what: "filters that nothing passes", path: "/spend?filter[team]=there-is-no-such-team", says: "with these filters" },
  { what: "a grouping with thousands of pairs", path: "/spend?groupBy=credential&thenBy=model&period=last-90", says: /credential/i },
  { what: "a single day", path: "/spend?period=2026-01-01..2026-01-01&granularity=day", says: /1\sJanuary/ },
  { what: "words that mean nothing", path: "/spend?metric=beauty&granularity=blink&period=someday", says: "is not known here" },
] as const;

test("an address that asks for too much, for nothing or for what there is not has a designed answer", async ({
  page,
  signInAs,
  trouble,
}) => {
  await signInAs("controller");
  for (const { what, path, says } of ADDRESSES) {
    await test.step(what, async () => {
      await page.goto(path);
      const main = page.locator("main");
      await expect(main).toContainText(says);
      await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
      expect(await main.textContent()).not.toMatch(BROKEN);
      await page.setViewportSize({ width: 390, height: 844 });
      await expect.poll(() => page.evaluate(overflow), { message: `sideways scrolling: ${what}` }).toBeLessThanOrEqual(0);
      await page.setViewportSize({ width: 1280, height: 720 });
    });
  }
  expect(trouble).toEqual([]);
});

test("names of 200 letters, in right-to-left scripts and of signs alone leave charts, tables and widths whole", async ({
  page,
  signInAs,
}) => {
  await signInAs("controller");
  const names = ["x".repeat(200), `مخطط الطريق ${"ا".repeat(80)}`, "🚚🧭👩‍🚀".repeat(20), "<img src=x onerror=alert(1)>"];
  await page.route(/\/api\/ui\/spend\?/, async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as Record<"groups" | "series", { group: { model?: { name: string } } }[]>;
    const known = new Map<string, string>();
    for (const { group } of [...answer.groups, ...answer.series]) {
      if (!group.model) continue;
      const before = group.model.name;
      const name = known.get(before) ?? names[known.size] ?? before;
      known.set(before, name);
      group.model.name = name;
    }
    await route.fulfill({ response, json: answer });
  });
  await page.goto("/spend?period=last-month");
  await expect(async () => {
    await page.getByRole("button", { name: /^Group by/ }).click({ timeout: 2_000 });
    await page.getByRole("dialog", { name: "Group by" }).getByRole("button", { name: "Model", exact: true }).click({ timeout: 2_000 });
  }).toPass();
  const table = page.getByRole("table", { name: "Cost by model" });
  for (const name of names) await expect(table.getByRole("rowheader", { name }).first()).toBeAttached();
  await expect(table.locator("[dir='auto']").first(), "each name is set in its own direction").toBeAttached();
  for (const width of [1440, 1024, 390, 320]) {
    await page.setViewportSize({ width, height: 900 });
    await expect.poll(() => page.evaluate(overflow), { message: `sideways scrolling at ${width}` }).toBeLessThanOrEqual(0);
  }
  await expect(page.locator("main img")).toHaveCount(0);
});

test("what a filter or a reader hides of the usage that nobody answers for is said, with the way back", async ({ page, signInAs }) => {
  await signInAs("controller");
  await page.goto("/spend?groupBy=team&filter[team]=!none");
  await expect(page.getByText(/^\$[\d,.]+ without a team is left out of every figure here\.$/)).toBeVisible();
  await page.getByRole("button", { name: "Count it in" }).click();
  await expect(page).not.toHaveURL(/filter/);
  await expect(page.getByText("is left out of every figure here")).toHaveCount(0);
  const chart = page.getByRole("figure").first();
  await chart.locator(".legend button").last().click();
  await expect(chart.getByText(/^Not drawn, but in every figure: /)).toBeVisible();
  await chart.getByRole("button", { name: "Draw all" }).click();
  await expect(chart.getByText(/^Not drawn/)).toHaveCount(0);
  await expect(chart.locator(".legend button").last()).toBeFocused();
});

type Figures = { group: { identity?: { id: string; name: string } }; bucket: string; rest?: number; costUsd: string };
type Answer = { groups: Figures[]; series: Figures[]; total: { costUsd: string } };
const IDENTITIES = 10_000;
/** What so many of them cost, each the same, to the last digit. */
const costOf = (count: number): string => {
  const atoms = BigInt(count) * 3_210_000_000_000_001n;
  return `${atoms / 10n ** 15n}.${String(atoms % 10n ** 15n).padStart(15, "0")}`;
};

/** The server's own answer, as it is of an organisation of ten thousand identities that all called on the first day alone. */
async function answerOfMany(route: Route): Promise<void> {
  const asked = new URL(route.request().url()).searchParams;
  const [top, limit] = [Number(asked.get("top")), Number(asked.get("limit") ?? 200)];
  const response = await route.fetch();
  const answer = (await response.json()) as Answer;
  const [row, point] = [answer.groups[0], answer.series[0]];
  if (!row || !point) throw new Error("the sample has no identities");
  const buckets = [...new Set(answer.series.map(({ bucket }) => bucket))];
  const named = ({ rest: _, ...like }: Figures, count: number): Figures[] =>
    Array.from({ length: count }, (__, i) => ({
      ...{ ...like, group: { identity: { id: `many-${i}`, name: `Identity ${i}` } } },
      costUsd: costOf(1),
    }));
  const others = (like: Figures, shown: number): Figures => ({
    ...{ ...like, group: { identity: { id: "", name: "Other" } }, rest: IDENTITIES - shown },
    costUsd: costOf(IDENTITIES - shown),
  });
  const rowsOf = (like: Figures, count: number): Figures[] => [...named(like, count), others(like, count)];
  await route.fulfill({
    response,
    json: {
      ...answer,
      groups: rowsOf(row, limit),
      series: buckets.flatMap((bucket, i) => rowsOf(point, top).map((one) => ({ ...one, bucket, ...(i === 0 ? {} : { costUsd: "0" }) }))),
      total: { ...answer.total, costUsd: costOf(IDENTITIES) },
    },
  });
}

test("S6 ten thousand identities and fifty series are charts, tables and a cross table that can be read, each of the one total", async ({
  page,
  signInAs,
  trouble,
}) => {
  await signInAs("controller");
  await page.route(/\/api\/ui\/spend\?.*groupBy=identity/, answerOfMany);
  await page.goto("/spend?period=last-month&compare=none");
  await expect(async () => {
    await page.getByRole("button", { name: /^Group by/ }).click({ timeout: 2_000 });
    await page.getByRole("dialog", { name: "Group by" }).getByRole("button", { name: "Identity", exact: true }).click({ timeout: 2_000 });
  }).toPass();
  const table = page.getByRole("table", { name: "Cost by identity" });
  await expect(page.getByText("The 200 largest of 10,000; the others are added up in one row")).toBeVisible();
  await expect(page.getByRole("figure").first().locator("svg[aria-label*='7 of 10,000']").first()).toBeAttached({ timeout: 30_000 });
  const total = (await page.locator(".kpi [title^='$']").first().getAttribute("title")) ?? "";
  await expect(table.locator("tfoot [title^='$']").first()).toHaveAttribute("title", total);
  await expect(table.locator("tbody tr").first()).toBeVisible();
  await page.getByRole("radio", { name: "Pivot", exact: true }).click();
  const pivot = page.getByRole("table", { name: /^Cost by identity and / });
  await expect(pivot.getByRole("rowheader", { name: "Identity 49" })).toBeAttached();
  await expect(pivot.getByRole("rowheader", { name: "9,950 more" })).toBeAttached();
  await expect(pivot.locator("tfoot [title^='$']").last()).toHaveAttribute("title", total);
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await expect.poll(() => page.evaluate(overflow), { message: `sideways scrolling at ${width}` }).toBeLessThanOrEqual(0);
  }
  // Identities that nobody knows have no page to be loaded ahead.
  expect(trouble.filter((line) => !/404.*\/identities\/many-\d/.test(line))).toEqual([]);
});
