/**
 * How soon people see what they asked for: the built product with the sample organisation, in the browser of the end-to-end
 * tests, which has never seen it before. Beside the same of a page that is one line of text.
 */
import path from "node:path";
import { gzipSync } from "node:zlib";
import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import { childEnvironment } from "@/lib/env";
import { emailOf } from "@/lib/sample/data/people";
import { DEMO_PASSWORD } from "@/lib/sample/data/sign-ins";
import { BROWSER_ARGS, findChromium } from "@/lib/testing/chromium.mjs";
import { onShutdown } from "../prepare/shutdown.mjs";
import { say } from "../prepare/step.mjs";
import { median, oneDecimal, quantile } from "./measure";
import { startProduct } from "./product";
import { openKeptRuntime, openTemporaryRuntime } from "./temporary-runtime";

const VIEWS = 5;
const CHANGES = 5;
const VIEWPORT = { width: 1440, height: 900 };
const IN_PAGE = path.join(import.meta.dirname, "paint/in-page.mjs");

/** Each is seen in a browser of its own. `charts`: drawn after the page came, and waited for. */
const PAGES = [
  { name: "one line of text, of the same server", path: "/api/v1/health/ready" },
  { name: "overview", path: "/overview", charts: true },
  { name: "spend", path: "/spend", charts: true },
  { name: "identities", path: "/identities" },
  { name: "budgets", path: "/budgets" },
] as const;

const CHART = "figure svg[aria-label]";
const TABLE = "main table caption";
const SUM = "main table tfoot";
const GROUPINGS = ["Model", "Provider", "Application", "Environment", "Owner", "Cost centre", "Business unit"];
const METRICS = ["Tokens", "Requests", "Cost per 1M tokens", "Cache hits", "Failed share", "Cost per request"];
const PERIOD_KEYS = ["3", "l", "7", "9", "q"];

/** What a person presses on the explorer, and what then says something new. Each press is the first of its kind on its page. */
const PRESSES: readonly { name: string; changes: readonly string[]; press(page: Page, turn: number): Promise<() => Promise<void>> }[] = [
  {
    name: "group by another thing",
    changes: [CHART, TABLE],
    press: (page, turn) => choice(page, "Group by", GROUPINGS[turn % GROUPINGS.length] ?? ""),
  },
  {
    name: "another metric",
    changes: [CHART],
    press: (page, turn) => choice(page, "Metric", METRICS[turn % METRICS.length] ?? ""),
  },
  {
    name: "another period, by its key",
    changes: [SUM],
    press: async (page, turn) => () => page.keyboard.press(PERIOD_KEYS[turn % PERIOD_KEYS.length] ?? ""),
  },
  {
    name: "one row alone, by a press on it",
    changes: [CHART, SUM],
    press: async (page, turn) => {
      const row = page
        .locator("main table")
        .last()
        .locator("tbody tr")
        .nth(turn % 4);
      return () => row.locator("td").first().click();
    },
  },
  {
    name: "another order",
    changes: ["main table th[aria-sort]"],
    press: async (page) => {
      const head = page
        .locator("main table")
        .last()
        .getByRole("button", { name: /^Tokens/ });
      return () => head.click();
    },
  },
  {
    name: "the palette",
    changes: ["[cmdk-list]"],
    press: async (page) => () => page.keyboard.press("ControlOrMeta+k"),
  },
];

export type PaintBench = {
  pages: { name: string; largestMs: number; slowestMs: number; shift: number; firstKb: number; allKb: number; htmlKb: number }[];
  /** `pressMs`: until the page answers the press at all; `figuresMs`: until the new figures are on the screen. */
  presses: { name: string; pressMs: number; figuresMs: number; slowestMs: number }[];
};

/**
 * Medians of rounds that take turns.
 * @param folder Where the sample is kept for the next time; null: it is loaded anew, and gone afterwards.
 * @throws Error when a press changes nothing within half a minute.
 */
export async function benchPaint(folder: string | null): Promise<PaintBench> {
  if (folder === null) await openTemporaryRuntime();
  else await openKeptRuntime(folder);
  const { address } = await startProduct("--demo");
  const found = await findChromium();
  const browser = await chromium.launch({
    executablePath: found.executable,
    args: BROWSER_ARGS,
    env: { ...childEnvironment(), ...found.env },
  });
  onShutdown(() => browser.close());
  const open = await visitorsOf(browser, address);
  // What the server does once, on the first visit of all.
  for (const page of PAGES) await open((visitor) => view(visitor, page));
  const views = new Map<string, View[]>();
  for (let round = 0; round < VIEWS; round++) {
    for (const page of PAGES) views.set(page.name, [...(views.get(page.name) ?? []), await open((visitor) => view(visitor, page))]);
    say(`Round ${round + 1} of ${VIEWS}: the overview after ${Math.round(views.get("overview")?.at(-1)?.largestMs ?? 0)} ms`);
  }
  const presses = await open(async (visitor) => {
    const results: PaintBench["presses"] = [];
    for (const press of PRESSES) results.push(await measurePress(visitor, press));
    return results;
  });
  return { pages: [...views].map(([name, seen]) => summaryOf(name, seen)), presses };
}

type Visit = <T>(look: (context: BrowserContext) => Promise<T>) => Promise<T>;

/** Signs in once. @returns a way to look at something in a browser window without any memory but the session. */
async function visitorsOf(browser: Browser, baseURL: string): Promise<Visit> {
  const options = { baseURL, locale: "en-GB", timezoneId: "UTC", viewport: VIEWPORT };
  const first = await browser.newContext(options);
  const page = await first.newPage();
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(emailOf("ravi-menon"));
  await page.getByLabel("Password", { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"), { waitUntil: "commit" });
  const storageState = await first.storageState();
  await first.close();
  return async (look) => {
    const context = await browser.newContext({ ...options, storageState });
    await context.addInitScript({ path: IN_PAGE });
    try {
      return await look(context);
    } finally {
      await context.close();
    }
  };
}

type View = { largestMs: number; shift: number; firstBytes: number; allBytes: number; htmlBytes: number };
type Noted = { noted: { largestMs: number; shift: number; pressMs: number }; figures?: Promise<number> };
const notedOf = (page: Page): Promise<Noted["noted"]> => page.evaluate(() => (window as unknown as { paint: Noted }).paint.noted);

async function view(context: BrowserContext, { path: address, ...shape }: { path: string; charts?: true }): Promise<View> {
  const page = await context.newPage();
  const scripts: Promise<{ path: string; bytes: number }>[] = [];
  page.on("requestfinished", (request) => {
    if (request.resourceType() !== "script") return;
    scripts.push(request.sizes().then(({ responseBodySize: bytes }) => ({ path: new URL(request.url()).pathname, bytes })));
  });
  const answer = await page.goto(address);
  if (shape.charts) await page.locator(CHART).first().waitFor({ state: "attached" });
  await page.waitForLoadState("networkidle");
  const html = (await answer?.text()) ?? "";
  const loaded = await Promise.all(scripts);
  const sum = (list: typeof loaded): number => list.reduce((bytes, script) => bytes + script.bytes, 0);
  const { largestMs, shift } = await notedOf(page);
  await page.close();
  return {
    largestMs,
    shift,
    firstBytes: sum(loaded.filter((script) => html.includes(`src="${script.path}`))),
    allBytes: sum(loaded),
    htmlBytes: gzipSync(html).length,
  };
}

const IDLE = "new Promise((done) => requestIdleCallback(done))";

async function measurePress(
  context: BrowserContext,
  { name, changes, press }: (typeof PRESSES)[number],
): Promise<PaintBench["presses"][0]> {
  const [pressMs, figuresMs]: [number[], number[]] = [[], []];
  // The first is not counted: the browser has to load what the other presses have.
  for (let turn = 0; turn <= CHANGES; turn++) {
    const page = await context.newPage();
    await page.goto("/spend");
    await page.locator(CHART).first().waitFor({ state: "attached" });
    await page.waitForLoadState("networkidle");
    const go = await press(page, turn);
    await page.evaluate(IDLE);
    await page.evaluate((selectors) => {
      const { paint } = window as unknown as { paint: { watchFigures(selectors: readonly string[]): unknown } };
      paint.watchFigures(selectors);
    }, changes);
    await go();
    const seenMs = await page.evaluate(() => (window as unknown as { paint: Noted }).paint.figures);
    await page.evaluate(IDLE);
    const noted = await notedOf(page);
    await page.close();
    if (seenMs === undefined) throw new Error(`nothing was measured of: ${name}`);
    if (turn === 0) continue;
    figuresMs.push(seenMs);
    pressMs.push(noted.pressMs);
  }
  say(`${name}: ${Math.round(median(figuresMs))} ms`);
  return { name, pressMs: median(pressMs), figuresMs: oneDecimal(median(figuresMs)), slowestMs: oneDecimal(quantile(figuresMs, 0.95)) };
}

/** Opens the chip. @returns the press on what is to be chosen. */
async function choice(page: Page, chip: string, words: string): Promise<() => Promise<void>> {
  await page.getByRole("button", { name: new RegExp(`^${chip}`) }).click();
  const item = page.getByRole("dialog", { name: chip }).getByRole("button", { name: words, exact: true });
  await item.waitFor();
  return () => item.click();
}

const kb = (bytes: number): number => oneDecimal(bytes / 1024);

function summaryOf(name: string, seen: readonly View[]): PaintBench["pages"][0] {
  const middle = (of: (one: View) => number): number => median(seen.map(of));
  const largest = seen.map(({ largestMs }) => largestMs);
  return {
    name,
    largestMs: Math.round(median(largest)),
    slowestMs: Math.round(Math.max(...largest)),
    shift: Math.round(middle(({ shift }) => shift) * 1_000) / 1_000,
    firstKb: kb(middle(({ firstBytes }) => firstBytes)),
    allKb: kb(middle(({ allBytes }) => allBytes)),
    htmlKb: kb(middle(({ htmlBytes }) => htmlBytes)),
  };
}
