import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import { formatUsd, parseUsd, sumUsd } from "@/lib/kernel/money";
import { call, expect, lastMonth, test } from "../support/test";

test("the chargeback CSV sums to the screen and to the interface, to the last digit", async ({ page, signInAs }) => {
  await signInAs("controller");
  const { period } = lastMonth();
  await page.goto(`/chargeback/${period}?show=lines`);
  await expect(page.getByRole("tab", { name: "Lines" })).toHaveAttribute("aria-selected", "true");
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Chargeback CSV" }).click();
  const file = await (await downloading).path();
  const rows = parse(await readFile(file, "utf8"), { columns: true, bom: true }) as Record<string, string>[];
  const costColumn = Object.keys(rows[0] ?? {}).find((name) => /cost_usd|costUsd|^cost$/i.test(name));
  expect(costColumn).toBeTruthy();
  const sum = sumUsd(rows.flatMap((row) => (row[costColumn as string] ? [parseUsd(row[costColumn as string] as string)] : [])));
  const { content } = await call<{ total: { costUsd: string } }>(page, "GET", `/api/ui/chargeback/${period}`);
  expect(formatUsd(sum)).toBe(formatUsd(parseUsd(content.total.costUsd)));
  const shown = await page
    .getByRole("row", { name: /^Total/ })
    .first()
    .locator("[title]")
    .first()
    .getAttribute("title");
  expect(shown).toContain(
    formatUsd(sum)
      .split(".")[0]
      ?.replace(/\B(?=(\d{3})+(?!\d))/g, ",") ?? "",
  );
});
