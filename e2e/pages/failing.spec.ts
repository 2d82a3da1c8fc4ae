import type { Page } from "@playwright/test";
import { expect, test } from "../support/test";

const READS = "**/api/ui/**";
const REASON = "The database is away for a moment.";
const REQUEST_ID = "req_0000000000000000000000test";

/** From now on every read of the page is refused; what it shows already came with the page itself. */
const refuseReads = (page: Page) =>
  page.route(READS, (route) =>
    route.fulfill({ status: 503, json: { error: { code: "unavailable", message: REASON, details: [], requestId: REQUEST_ID } } }),
  );

/** Each opens a page, which arrives whole, and then asks it for something that it has to read. */
const PAGES = [
  {
    name: "spend",
    path: "/spend",
    title: "The chart did not load",
    ask: async (page: Page) => {
      await page.getByRole("button", { name: /^Group by/ }).click();
      await page.getByRole("dialog", { name: "Group by" }).getByRole("button", { name: "Model", exact: true }).click();
    },
    whole: (page: Page) => page.getByRole("table", { name: "Cost by model" }),
  },
  {
    name: "overview",
    path: "/overview",
    title: "The chart did not load",
    ask: async (page: Page) => {
      await page.getByRole("button", { name: /^Group by/ }).click();
      await page.getByRole("dialog", { name: "Group by" }).getByRole("button", { name: "Team", exact: true }).click();
    },
    whole: (page: Page) => page.getByRole("table", { name: "Cost by team" }),
  },
  {
    name: "identities",
    path: "/identities",
    title: "The identities did not load",
    ask: (page: Page) => page.getByRole("searchbox").fill("triage"),
    whole: (page: Page) => page.getByRole("table", { name: "Identities" }),
  },
];

for (const { name, path, title, ask, whole } of PAGES) {
  test(`${name}: what did not load says why and for which request, and comes when it is tried again`, async ({ page, signInAs }) => {
    await signInAs("admin");
    await page.goto(path);
    await refuseReads(page);
    await ask(page);
    const block = page.getByRole("alert").filter({ hasText: title });
    await expect(block).toContainText(REASON);
    await expect(block).toContainText(REQUEST_ID);
    await page.unroute(READS);
    await block.getByRole("button", { name: "Try again" }).click();
    await expect(block).toHaveCount(0);
    await expect(whole(page)).toBeVisible();
  });
}

test("a page that broke says so inside the shell, and is whole again when it is tried again", async ({ page, signInAs }) => {
  await signInAs("admin");
  await page.goto("/spend");
  const read = /\/api\/ui\/spend\?.*groupBy=model/;
  await page.route(read, (route) => route.fulfill({ json: { nothing: "of what was asked for" } }));
  await PAGES[0]?.ask(page);
  await expect(page.getByRole("heading", { level: 1, name: "This page could not be shown" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Budgets", exact: true })).toBeVisible();
  await page.unroute(read);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("table", { name: "Cost by model" })).toBeVisible();
});

test("a list without rows says what to do, without a head row and tools over nothing", async ({ page, signInAs }) => {
  await signInAs("admin");
  await page.goto("/identities?q=nobody-is-called-this");
  await expect(page.getByRole("heading", { name: "No identity fits" })).toBeVisible();
  await expect(page.getByRole("columnheader")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Columns" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Export", exact: true })).toHaveCount(0);
  // The same page once there is something: both are back.
  await page.getByRole("searchbox").fill("");
  await expect(page.getByRole("columnheader").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Columns" })).toBeVisible();
});

test("S5 a decision that somebody else made meanwhile is told of, and what was written here stays", async ({ page, signInAs }) => {
  await signInAs("securityAdmin");
  await page.goto("/reviews/queue");
  const decision = page.getByRole("complementary", { name: "Decision" });
  await expect(decision.getByRole("heading", { name: "Your decision" })).toBeVisible();
  const write = decision.getByLabel(/^Comment/);
  await write.fill("Nobody uses it any more");
  const why = "Somebody decided or changed this item meanwhile: look at it again.";
  let sent = 0;
  // As `lib/reviews/decide-item.ts` refuses what was looked at in another version; nothing of the sample is decided.
  await page.route("**/api/ui/reviews/*/items/*/decision", (route) => {
    sent += 1;
    return route.fulfill({ status: 409, json: { error: { code: "conflict", message: why, details: [], requestId: REQUEST_ID } } });
  });
  // With its comment written nothing is left to ask: the press saves.
  await decision.getByRole("button", { name: /^Revoke all/ }).click();
  await expect(decision.getByText(`Not saved. ${why}`)).toBeVisible();
  await expect(decision.getByText(REQUEST_ID)).toBeVisible();
  expect(sent).toBe(1);
  await expect(write).toHaveValue("Nobody uses it any more");
  await decision.getByRole("button", { name: "Show it as it is now" }).click();
  await expect(decision.getByText(/^Not saved/)).toHaveCount(0);
  await expect(write).toHaveValue("Nobody uses it any more");
});
