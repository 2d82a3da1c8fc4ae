import type { Page } from "@playwright/test";
import { parse } from "csv-parse/sync";
import { parseUsd, sumUsd } from "@/lib/kernel/money";
import { type MeteredSum, sampleInvoices } from "@/lib/sample/core/invoices";
import { call, expect, lastMonth, test } from "../support/test";

test.use({ actionTimeout: 30_000 });

type Row = Record<string, string>;
type Statement = { id: string; number: string; total: string; state: string; contentHash: string; owner: { id: string } | null };
type Period = { state: string; charged: string; costUsd: string; contentHash: string; statementRows: Statement[] };
type Variance = { id: string; kind: string; title: string; differenceUsd: string; state: string };
type Dispute = { id: string; state: string; creditNote: { number: string } | null };

const cents = (text: string): bigint => BigInt(Math.round(Number(text) * 100));
const sumCents = (texts: readonly string[]): bigint => texts.reduce((sum, text) => sum + cents(text || "0"), 0n);

async function download(page: Page, path: string): Promise<string> {
  const answer = await page.request.get(path);
  expect(answer.status()).toBe(200);
  return answer.text();
}

/** One deed that is asked about once more. */
async function deed(page: Page, button: string | RegExp, confirm: string | RegExp, fill?: () => Promise<void>): Promise<void> {
  await page.getByRole("main").getByRole("button", { name: button }).first().click();
  const dialog = page.getByRole("dialog").last();
  await fill?.();
  await dialog.getByRole("button", { name: confirm }).click();
  await expect(dialog).toBeHidden();
}

async function writeRule(page: Page, name: string, centre: string, how: string | null): Promise<void> {
  await page.goto("/allocation/rules/new");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: /^Cost centre:/ }).click();
  await page.getByRole("checkbox", { name: centre }).check();
  await page.keyboard.press("Escape");
  if (how) await page.getByRole("radio", { name: how }).click();
  await page.getByLabel("Reason").fill("Agreed with the owners");
  await expect(page.getByRole("heading", { name: /^The rule moves \$/ })).toBeVisible();
  await page.getByRole("button", { name: "Save and activate" }).click();
  await expect(page).toHaveURL("/allocation");
  await expect(page.getByRole("cell", { name, exact: true })).toBeVisible();
}

/** What the ledger counted of one provider, day by day: what its invoice would say if it were right. */
async function meteredOf(page: Page, period: string, provider: string): Promise<MeteredSum[]> {
  const rows = parse<Row>(await download(page, `/api/ui/chargeback/${period}/export?profile=focus-1.4`), { columns: true });
  return rows
    .filter(
      (row) => row.ServiceProviderName?.toLowerCase() === provider && row.ChargeCategory === "Usage" && (row.SkuId ?? "").includes(":"),
    )
    .map((row) => {
      const [model = "", meter = ""] = (row.SkuId ?? "").split(":");
      return {
        day: (row.ChargePeriodStart ?? "").slice(0, 10),
        provider,
        model,
        meter,
        quantity: row.ConsumedQuantity ?? "0",
        costUsd: row.BilledCost ?? "0",
      };
    });
}

test("last month is closed by two people: rules, an invoice with three errors, statements, a dispute and its credit, files that agree", async ({
  page,
  signInAs,
}) => {
  test.setTimeout(300_000);
  const { period } = lastMonth();
  const periodView = async () => (await call<Period>(page, "GET", `/api/ui/periods/${period}`)).content;

  await signInAs("finance");
  await writeRule(page, "Security is everybody's", "Security", "Evenly");
  await writeRule(page, "Reliability by use", "Reliability", null);

  // The invoice, with a rate that is off, a line billed twice, and usage that nobody metered.
  const { files, planted } = sampleInvoices(await meteredOf(page, period, "openai"));
  const [file] = files;
  await page.goto("/invoices");
  await page.getByLabel("Invoice file").setInputFiles({
    name: file?.fileName ?? "",
    mimeType: "application/json",
    buffer: Buffer.from(file?.content ?? ""),
  });
  await expect(page.getByRole("rowheader", { name: file?.fileName ?? "" })).toBeVisible();
  await page.goto(`/invoices/${period}?provider=openai`);
  const open = async () =>
    (await call<{ variances: Variance[] }>(page, "GET", `/api/ui/invoices/reconciliation?period=${period}`)).content.variances.filter(
      ({ state }) => state === "open",
    );
  const found = await open();
  expect(found.map(({ kind }) => kind).sort()).toEqual(planted.map(({ kind }) => kind).sort());
  for (const { kind, amountUsd } of planted)
    expect(sumUsd(found.filter((one) => one.kind === kind).map((one) => parseUsd(one.differenceUsd)))).toBe(amountUsd);
  await expect(page.getByRole("heading", { name: /^3 of \d+ differences wait for a decision$/ })).toBeVisible();
  for (const { title } of found) {
    await page.getByRole("button", { name: title }).click();
    await page.getByRole("button", { name: "Settle it" }).click();
    const dialog = page.getByRole("dialog", { name: /^Settle / });
    await dialog.getByRole("radio", { name: "Leave it" }).click();
    await dialog.getByLabel("Note").fill("OpenAI corrects it with the next invoice");
    await dialog.getByRole("button", { name: "Leave it to the provider" }).click();
    await expect(dialog).toBeHidden();
    await page.keyboard.press("Escape");
  }
  expect(await open()).toEqual([]);

  await page.goto(`/chargeback/${period}`);
  await deed(page, "Start review", "Start review");
  await expect(page.getByRole("heading", { level: 1, name: /checks? (is|are) left/ })).toBeVisible();

  // An owner agrees on their page, the controller in the place of those who do not sign in.
  await signInAs("owner");
  await page.goto("/statements");
  await page
    .getByRole("row", { name: /CC-4110/ })
    .first()
    .getByRole("link")
    .first()
    .click();
  await deed(page, /^Agree/, /^Agree to \$/);
  await expect(page.getByText("Agreed").first()).toBeVisible();
  await signInAs("controller");
  for (const { id, contentHash, state } of (await periodView()).statementRows)
    if (state !== "approved") {
      const answer = { answer: "agreed", contentHash, note: "Agreed in the meeting" };
      expect((await call(page, "POST", `/api/ui/statements/${id}/answer`, answer)).status).toBe(200);
    }
  await page.goto(`/chargeback/${period}`);
  await deed(page, "Approve the allocation", /Approve/);
  await deed(page, /^Let it pass/, "Let it pass", () => page.getByLabel("Reason").fill("Looked at in the meeting"));
  // It is held back until people are told what they wait for.
  await page.route(`**/api/ui/periods/${period}/close`, async (route) => {
    await expect(page.getByText(/^Closing .*This can take a minute\.$/)).toBeVisible();
    await route.continue();
  });
  await deed(page, /^Close /, /^Close /);
  await expect(page.getByRole("heading", { level: 1, name: / closed at \$/ })).toBeVisible();
  const closed = await periodView();
  expect(closed.state).toBe("closed");
  await deed(page, /^Issue \d+ statements/, /^Issue/);

  // The owner disputes a part of a line; finance credits it; the line stays as it is.
  await signInAs("owner");
  const mine = closed.statementRows.find(({ number }) => number.includes("CC-4110"));
  await page.goto(`/statements/${mine?.id}`);
  await page.getByRole("button", { name: "claude-sonnet-4-5" }).first().click();
  await page.getByRole("button", { name: "Dispute this line" }).click();
  const dialog = page.getByRole("dialog").last();
  await dialog.getByLabel(/^Amount/).fill("10.00");
  await dialog.getByLabel("What is wrong").fill("These calls were a trial of another team");
  await dialog.getByRole("button", { name: "Dispute the line" }).click();
  await signInAs("finance");
  await page.goto("/statements?tab=disputes");
  await page
    .getByRole("row", { name: /CC-4110/ })
    .getByRole("link")
    .first()
    .click();
  await page.getByRole("button", { name: "Take it", exact: true }).click();
  await page
    .getByRole("dialog", { name: /^Take this/ })
    .getByRole("button", { name: "Take it" })
    .click();
  await page.getByRole("button", { name: "Decide it" }).click();
  const decide = page.getByRole("dialog", { name: /^Decide about / });
  await decide.getByLabel(/^Accepted/).fill("6.00");
  await decide.getByLabel("Reason").fill("Six dollars of it were the trial");
  await decide.getByRole("button", { name: "Credit it" }).click();
  await expect(decide).toBeHidden();
  await page.goto(`/statements/${mine?.id}`);
  await expect(page.getByText(/CN-/).first()).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(Number(mine?.total).toLocaleString("en-US"));

  // Every file says what the screen says.
  const at = `/api/ui/chargeback/${period}/export?profile=`;
  const after = await periodView();
  expect(after.charged).toBe(closed.charged);
  expect(after.contentHash).toBe(closed.contentHash);
  const totals = sumCents(after.statementRows.map(({ total }) => total));
  expect(totals).toBe(cents(after.charged));
  const journal = parse<Row>(await download(page, `${at}journal`), { columns: true });
  expect(sumCents(journal.map((row) => row.debit ?? ""))).toBe(sumCents(journal.map((row) => row.credit ?? "")));
  expect(sumCents(journal.map((row) => row.debit ?? ""))).toBe(totals);
  const focus = parse<Row>(await download(page, `${at}focus-1.4`), { columns: true });
  const billed = focus.filter((row) => row.ChargeCategory === "Usage" && (row.SkuId ?? "").includes(":"));
  expect(sumUsd(billed.map((row) => parseUsd(row.BilledCost ?? "0")))).toBe(parseUsd(after.costUsd));
  const summary = parse<Row>(await download(page, `${at}summary`), { columns: true });
  expect(sumUsd(summary.map((row) => parseUsd(row.cost_usd || "0")))).toBe(parseUsd(after.costUsd));
  const disputes = await call<{ data: Dispute[] }>(page, "GET", "/api/ui/disputes?state=all");
  expect(disputes.content.data.some(({ state }) => state === "resolved")).toBe(true);
});
