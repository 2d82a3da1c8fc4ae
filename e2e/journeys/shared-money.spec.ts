/** What finance enters that no call tells: seats, prepayments, floors, files of two sources, files that send themselves. */
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../support/test";

test.use({ actionTimeout: 30_000 });

/** Names of its own: others look at the same organisation, and so does the next run on it. */
const named = (words: string): string => `${words} ${Date.now().toString(36)}`;

/** One of a short list, by its label. */
async function choose(within: Locator, label: string, choice: string | RegExp): Promise<void> {
  await within.getByLabel(label, { exact: true }).click();
  await within.page().getByRole("option", { name: choice }).first().click();
}

/** The days of this month: first and first after it. */
function thisMonth(): { first: string; after: string } {
  const now = new Date();
  const [first, after] = [0, 1].map((months) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1)).toISOString().slice(0, 10),
  );
  return { first: first ?? "", after: after ?? "" };
}

async function retract(page: Page, name: string): Promise<void> {
  const row = page.getByRole("row").filter({ hasText: name });
  await row.getByRole("button", { name: "Retract" }).click();
  const dialog = page.getByRole("dialog", { name: `Retract ${name}?` });
  await dialog.getByLabel("Reason").fill("Entered to try it");
  await dialog.getByRole("button", { name: "Retract" }).click();
  await expect(dialog).toBeHidden();
  await expect(row.getByText("Retracted")).toBeVisible();
}

test("seats are entered by how many of whom, say what they come to, and one leaves", async ({ page, signInAs }) => {
  const { first, after } = thisMonth();
  const name = named("Assistants");
  await signInAs("finance");
  await page.goto("/allocation/shared-costs");
  await page.getByRole("button", { name: "Add shared cost" }).click();
  const dialog = page.getByRole("dialog", { name: "Add shared cost" });
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  await choose(dialog, "Kind", /^Seats/i);
  await dialog.getByLabel("Price of one seat and period").fill("20");
  await dialog.getByLabel("First day", { exact: true }).fill(first);
  await dialog.getByLabel("First day after it").fill(after);
  await dialog.getByRole("button", { name: "Add seats" }).click();
  await dialog.getByLabel("Row 1: how many").fill("12");
  await choose(dialog, "Cost centre", /./);
  await dialog.getByLabel("From", { exact: true }).fill(first);
  await expect(dialog.getByText("12 seats × 20 USD = 240 USD for a whole period")).toBeVisible();
  await dialog.getByLabel("Reason").fill("Order 4711");
  await dialog.getByRole("button", { name: "Add it" }).click();
  await expect(dialog).toBeHidden();
  const row = page.getByRole("row").filter({ hasText: name });
  await expect(row).toContainText("12 seats of 1 cost centre");

  await row.getByRole("button", { name: "Change" }).click();
  const change = page.getByRole("dialog", { name: `Change ${name}` });
  await change.getByLabel("Row 1: how many").fill("11");
  await change.getByLabel("Reason").fill("One left before it began");
  await change.getByRole("button", { name: "Save" }).click();
  await expect(change).toBeHidden();
  await expect(row).toContainText("11 seats of 1 cost centre");
  await retract(page, name);
});

test("a prepayment that pays for usage asks whose, and stands among commitments", async ({ page, signInAs }) => {
  const { first, after } = thisMonth();
  const name = named("Prepaid tokens");
  await signInAs("finance");
  await page.goto("/allocation/shared-costs");
  await page.getByRole("button", { name: "Add shared cost" }).click();
  const dialog = page.getByRole("dialog", { name: "Add shared cost" });
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  await choose(dialog, "Kind", /^Prepayment/i);
  await choose(dialog, "What it pays for", "Usage of the provider");
  await choose(dialog, "Provider", "openai");
  await dialog.getByLabel("Amount of the whole span").fill("5");
  await dialog.getByLabel("First day", { exact: true }).fill(first);
  await dialog.getByLabel("First day after it").fill(after);
  await dialog.getByLabel("Reason").fill("Paid in advance");
  await dialog.getByRole("button", { name: "Add it" }).click();
  await expect(dialog).toBeHidden();
  await page.goto("/allocation/shared-costs");
  await retract(page, name);
});

test("a rule with a floor says what each gets at least before it is saved", async ({ page, signInAs }) => {
  await signInAs("finance");
  await page.goto("/allocation/rules/new");
  await page.getByLabel("Name", { exact: true }).fill(named("With a floor"));
  await page.getByRole("button", { name: /^Cost centre:/ }).click();
  await page.getByRole("checkbox", { name: "Security" }).check();
  await page.keyboard.press("Escape");
  await page.getByText("What each gets at least").click();
  await choose(page.getByRole("main"), "Each gets at least", "Percent of the amount");
  await page.getByLabel("Percent", { exact: true }).fill("1");
  await page.getByLabel("Reason").fill("Agreed with the owners");
  // Nothing, where another rule takes it all before.
  await expect(page.getByRole("heading", { name: /^The rule moves / })).toBeVisible();
  await expect(page.getByText(/, after floors, over /).first()).toBeVisible();
});

test("a price by volume says what it would change, holds from a period on, and is taken back", async ({ page, signInAs }) => {
  const { after } = thisMonth();
  const reason = named("Contract");
  await signInAs("finance");
  await page.goto("/pricing/agreements");
  await page.getByRole("button", { name: "Add a price by volume" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a price by volume" });
  await choose(dialog, "Provider", "OpenAI");
  await choose(dialog, "Volume of", "Spend, $");
  await dialog.getByLabel("Tier 1, per cent off").fill("0");
  await dialog.getByLabel("Tier 2, above").fill("0.01");
  await dialog.getByLabel("Tier 2, per cent off").fill("5");
  await dialog.getByRole("button", { name: "Preview this period" }).click();
  await expect(dialog.getByText("Change of all statements")).toBeVisible();
  await expect(dialog.getByText("above 0.01 dollars: 5 % off")).toBeVisible();
  await dialog.getByLabel("From", { exact: true }).fill(after);
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: "Add the price" }).click();
  await expect(dialog).toBeHidden();
  const ending = page.getByRole("button", { name: "End the price by volume of OpenAI" });
  const row = page.getByRole("table", { name: "Prices by volume" }).getByRole("row").filter({ has: ending });
  await expect(row).toContainText("above 0.01 dollars: 5 % off");
  await ending.click();
  const end = page.getByRole("dialog", { name: "End this price by volume?" });
  await end.getByLabel("First day without it").fill(after);
  await end.getByLabel("Reason").fill("Entered to try it");
  await end.getByRole("button", { name: "End it" }).click();
  await expect(end).toBeHidden();
  await expect(page.getByRole("table", { name: "Prices by volume" }).getByText("retracted").first()).toBeVisible();
});

test("two files that tell the same days of one provider are told of", async ({ page, signInAs }) => {
  // Long before the books begin: nobody compares anything of that month.
  const costs = JSON.stringify({
    object: "page",
    data: [
      {
        ...{ object: "bucket", start_time: Date.UTC(2023, 4, 3) / 1000, end_time: Date.UTC(2023, 4, 4) / 1000 },
        results: [
          { object: "organization.costs.result", amount: { value: 3.5, currency: "usd" }, line_item: "gpt-4o, input", project_id: null },
        ],
      },
    ],
  });
  const focus = [
    "BilledCost,BillingCurrency,ChargeCategory,ChargeDescription,ChargePeriodStart,ChargePeriodEnd,ServiceProviderName",
    "3.5,USD,Usage,Input tokens,2023-05-03T00:00:00Z,2023-05-04T00:00:00Z,OpenAI",
  ].join("\r\n");
  await signInAs("finance");
  await page.goto("/invoices");
  for (const [name, mimeType, content] of [
    ["costs-may-2023.json", "application/json", costs],
    ["focus-may-2023.csv", "text/csv", focus],
  ] as const) {
    await page.getByLabel("Invoice file").setInputFiles({ name, mimeType, buffer: Buffer.from(content) });
    await expect(page.getByRole("rowheader", { name })).toBeVisible();
  }
  await page.goto("/invoices/2023-05");
  await expect(page.getByText(/Import one of them only, or check that they are different accounts/)).toBeVisible();
});

test("a file is sent by itself until nobody wants it any more", async ({ page, signInAs }) => {
  const name = named("Summary for the ledger");
  await signInAs("finance");
  await page.goto("/exports");
  await page.getByRole("button", { name: "Add a schedule" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a schedule" });
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  await choose(dialog, "When", "Every month");
  await choose(dialog, "On", "Day 28");
  await choose(dialog, "Where", /^S3/i);
  await dialog.getByLabel("Endpoint").fill("https://storage.example");
  await dialog.getByLabel("Bucket", { exact: true }).fill("ledger");
  await dialog.getByLabel("Access key id").fill("AKEXAMPLE");
  await dialog.getByLabel("Secret access key").fill("a secret of the test");
  await dialog.getByRole("button", { name: "Add it" }).click();
  await expect(dialog).toBeHidden();
  const row = page.getByRole("row").filter({ hasText: name });
  await expect(row).toBeVisible();
  expect(await page.content()).not.toContain("a secret of the test");
  await row.getByRole("button", { name: `More for ${name}` }).click();
  await page.getByRole("menuitem", { name: "Remove…" }).click();
  await page
    .getByRole("dialog", { name: `Remove ${name}?` })
    .getByRole("button", { name: "Remove it" })
    .click();
  await expect(row).toHaveCount(0);
});
